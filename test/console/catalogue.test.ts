import { createHash } from 'node:crypto';
import type { CatalogueImport, ConsoleCatalogue, Upload } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_STORED_BYTES, storeUpload } from '../../packages/server/src/store/uploads/uploads.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import type { Answer } from '../api/support/http-call.ts';
import { expectProvoked } from '../api/support/provoked-codes.ts';
import { expectProblem } from '../api/support/refusals.ts';
import { startSecondNode } from '../api/support/second-node.ts';
import type { ConsoleBrowser } from './support/console-browser.ts';
import { signedIn } from './support/console-browser.ts';

let server: ApiServer;
let operator: ConsoleBrowser;
let analyst: ConsoleBrowser;
let host: ConsoleBrowser;
beforeAll(async () => {
  server = await startApiServer();
  await server.call({ method: 'PUT', path: '/v1/users/ann', body: {} });
  [operator, analyst, host] = await Promise.all([
    signedIn(server, 'operator'),
    signedIn(server, 'analyst'),
    signedIn(server, 'host', { host: 'ann' }),
  ]);
  for (const [id, price] of Object.entries({ rose: 1, kite: 5, comet: 50 }))
    await server.call({ method: 'PUT', path: `/v1/catalogue/${id}`, body: { name: id, price } });
});
afterAll(async () => {
  for (const browser of [operator, analyst, host]) browser?.close();
  expect(server.faults).toEqual([]);
  await server.close();
});

const catalogue = async (as = operator) =>
  (await as.api('GET', '/catalogue')).body as unknown as ConsoleCatalogue;

const send = (path: string, type: string, body: string | Buffer, as = operator) =>
  as.api('POST', path, body, { 'content-type': type });

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>';

describe('the list of items', () => {
  it('has retired items for operators and not for hosts, and the points as they are stored', async () => {
    await server.call({
      method: 'PUT',
      path: '/v1/catalogue/old',
      body: { name: 'Old', price: 2, points: 9 },
    });
    await operator.api('DELETE', '/v1/catalogue/old');
    const { data, has_demo } = await catalogue();
    expect(has_demo).toBe(false);
    expect(data.map(({ id, points, retired_at }) => [id, points, retired_at !== null])).toEqual([
      ['rose', null, false],
      ['kite', null, false],
      ['comet', null, false],
      ['old', 9, true],
    ]);
    expect((await catalogue(analyst)).data).toHaveLength(4);
    expect((await catalogue(host)).data).toHaveLength(3);
  });

  it('only operators and admins may move, import and upload', async () => {
    for (const as of [analyst, host]) {
      const answers = [
        await as.api('PUT', '/catalogue/order/rose', { before: null }),
        await send('/catalogue/import/preview?format=json', 'application/json', '[]', as),
        await send('/catalogue/import?format=json&version=x', 'application/json', '[]', as),
        await send('/uploads', 'image/svg+xml', SVG, as),
      ];
      expect(answers.map(({ body }) => body.code)).toEqual(Array(4).fill('forbidden'));
    }
  });
});

describe('the order', () => {
  const order = async () =>
    (await catalogue()).data.flatMap(({ id, retired_at }) => (retired_at === null ? id : []));

  it('an item is moved before another one, or to the end, and rooms see it', async () => {
    const { version } = await catalogue();
    await operator.api('PUT', '/catalogue/order/comet', { before: 'rose' });
    expect(await order()).toEqual(['comet', 'rose', 'kite']);
    await operator.api('PUT', '/catalogue/order/comet', { before: 'kite' });
    expect(await order()).toEqual(['rose', 'comet', 'kite']);
    await operator.api('PUT', '/catalogue/order/rose', { before: null });
    expect(await order()).toEqual(['comet', 'kite', 'rose']);
    expect((await catalogue()).version).not.toBe(version);
    const { body } = await server.call({ path: '/v1/catalogue' });
    expect((body.data as { id: string }[]).map(({ id }) => id)).toEqual(['comet', 'kite', 'rose']);
  });

  it('moves at the same time all happen', async () => {
    await Promise.all(
      ['rose', 'kite', 'comet'].map((id) => operator.api('PUT', `/catalogue/order/${id}`, { before: null })),
    );
    expect((await order()).sort()).toEqual(['comet', 'kite', 'rose']);
  });

  it('an item that is not on offer is refused', async () => {
    for (const [item, before] of [
      ['old', null],
      ['rose', 'old'],
      ['none', 'rose'],
    ] as const) {
      const { body } = await operator.api('PUT', `/catalogue/order/${item}`, { before });
      expect(body.code).toBe('item_not_found');
    }
  });
});

describe('import and export', () => {
  const preview = async (text: string, format = 'csv') => {
    const answer = await send(`/catalogue/import/preview?format=${format}`, 'text/csv', text);
    return answer.body as unknown as CatalogueImport;
  };
  const run = (text: string, version: string, format = 'csv') =>
    send(`/catalogue/import?format=${format}&version=${version}`, 'text/csv', text);

  it.each(['csv', 'json'])('an export as %s can be imported again, and changes nothing', async (format) => {
    await server.call({
      method: 'PUT',
      path: '/v1/catalogue/kite',
      body: {
        ...{ name: '=HYPERLINK("x"), "quoted"', category: '-a', icon_url: '/art/star.svg', sort: -5 },
        animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 2_400, fullscreen: true },
        active_until: '2030-01-01T00:00:00.500Z',
      },
    });
    const { text, headers } = await operator.api('GET', `/catalogue/export?format=${format}`);
    expect(headers['content-disposition']).toBe(`attachment; filename="catalogue.${format}"`);
    if (format === 'csv') expect(text).toMatch(/\r\nkite,"'=HYPERLINK\(""x""\), ""quoted""",/);
    expect(await preview(text, format)).toMatchObject({ changes: [], unchanged: 4, faults: [] });
  });

  const FILE = 'id,name,price,retired\nsun,Sun,7,\nrose,rose,3,\ncomet,comet,50,true\nold,Old,2,false\n';

  it('the preview shows the differences, and changes nothing', async () => {
    const before = await catalogue();
    const shown = await preview(FILE);
    expect(shown.faults).toEqual([]);
    expect(shown.changes.map(({ item, kind, fields }) => [item, kind, fields.length])).toEqual([
      ['sun', 'added', 2],
      ['rose', 'changed', 1],
      ['comet', 'retired', 0],
      ['old', 'returned', 0],
    ]);
    expect(await catalogue()).toEqual(before);
  });

  it('an import does what was shown, or nothing if an item was changed meanwhile', async () => {
    const { version } = await preview(FILE);
    await operator.api('PUT', '/v1/catalogue/kite', { price: 6 });
    const before = await catalogue();
    expectProblem(await run(FILE, version), { code: 'edit_conflict' });
    expect(await catalogue()).toEqual(before);

    const again = await preview(FILE);
    const done = (await run(FILE, again.version)).body as unknown as CatalogueImport;
    expect(done.changes).toEqual(again.changes);
    const { data, version: now } = await catalogue();
    expect(done.version).toBe(now);
    expect(
      Object.fromEntries(data.map(({ id, price, retired_at }) => [id, [price, retired_at !== null]])),
    ).toEqual({ sun: [7, false], rose: [3, false], kite: [6, false], old: [2, false], comet: [50, true] });
    expect(await preview(FILE)).toMatchObject({ changes: [], unchanged: 4 });
    // The log has what the file did, and not the file.
    const admin = await signedIn(server, 'admin');
    const { body } = await admin.api('GET', '/audit-log?limit=1');
    expect((body.data as object[])[0]).toMatchObject({
      operation: 'importItems',
      subject: 'catalogue import',
      request: { bytes: FILE.length },
      after: { changes: done.changes },
    });
    admin.close();
  });

  it('with a fault in any row nothing is imported', async () => {
    const file = 'id,price\nrose,9\nkite,many\n,5\nsun,7,8\nrose,1\nnew,4\n';
    const { faults, version } = await preview(file);
    expect(faults.map(({ row, field }) => [row, field])).toEqual([
      [3, 'price'],
      [4, 'id'],
      [5, null],
      [6, 'id'],
      [7, 'name'],
    ]);
    expect(faults[0]!.detail).toBe('price must be an integer.');
    const { body } = await run(file, version);
    expect(body.detail).toBe('Row 3: price must be an integer.');
    const late = 'id,price\nrose,9\nnew,4\n';
    expectProblem(await run(late, version), { code: 'file_invalid', param: 'name' });
    expect((await catalogue()).data.find(({ id }) => id === 'rose')!.price).toBe(3);
  });

  it.each([
    ['csv', 'id,colour\nrose,red\n', /no column "colour"/],
    ['csv', 'name\nRose\n', /column id is missing/],
    ['csv', 'id,id\na,b\n', /twice/],
    ['csv', 'id,name\nrose,"a\n', /quote/],
    ['csv', 'id;animation_kind\nrose;film\n', /animation_kind must be none or confetti/],
    ['json', '[{"id":"rose","colour":"red"}]', /no field colour/],
    ['json', '[5]', /JSON object/],
  ])('names what is wrong with a file: %s %j', async (format, text, detail) => {
    const { faults } = await preview(text, format);
    expect(faults.map((fault) => fault.detail)).toEqual([expect.stringMatching(detail)]);
  });

  it.each<[string, string, string | Buffer, string]>([
    ['a file that is not JSON', 'json', '{', 'file_invalid'],
    ['JSON that is no list', 'json', '5', 'file_invalid'],
    ['a file that is not UTF-8', 'csv', Buffer.from('id\né\n', 'latin1'), 'file_invalid'],
    ['too many rows', 'csv', `id\n${'a\n'.repeat(4_000)}`, 'file_invalid'],
    ['a file of 3 MiB', 'csv', 'a'.repeat(3 * 1024 * 1024), 'body_too_large'],
  ])('refuses %s', async (_case, format, file, code) => {
    const { body } = await send(`/catalogue/import/preview?format=${format}`, 'text/csv', file);
    expect(body.code).toBe(code);
  });
});

describe('uploads', () => {
  const upload = (body: string | Buffer, type = 'image/svg+xml') => send('/uploads', type, body);
  const get = (path: string) => fetch(`${server.server.origin}${path}`);

  it('every node serves a file, for ever, as what it is, and with nothing that runs', async () => {
    const { body } = await upload(SVG);
    const stored = body as unknown as Upload;
    const hash = createHash('sha256').update(SVG).digest('hex');
    expect(stored).toEqual({
      url: `/assets/uploads/${hash}.svg`,
      ...{ kind: 'icon', content_type: 'image/svg+xml', bytes: SVG.length },
      ...{ width: 8, height: 8, duration_ms: null },
    });
    const other = await startSecondNode(server);
    for (const origin of [server.server.origin, other.server.origin, other.server.origin]) {
      const response = await fetch(origin + stored.url);
      expect(await response.text()).toBe(SVG);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'image/svg+xml',
        'content-security-policy': expect.stringMatching(/^default-src 'none';.* sandbox$/),
        'x-content-type-options': 'nosniff',
        'cache-control': 'public, max-age=31536000, immutable',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      });
    }
    await other.close();
    // The same file again is the same file.
    expect((await upload(SVG)).body).toEqual(body);
    const { rows } = await server.db.query('select name, bytes from uploads');
    expect(rows).toEqual([{ name: `${hash}.svg`, bytes: SVG.length }]);
  });

  it('an item with an uploaded picture is served to viewers', async () => {
    const { url } = (await upload(SVG)).body as unknown as Upload;
    const { body } = await operator.api('PUT', '/v1/catalogue/rose', { icon_url: url });
    expect(body.icon_url).toBe(url);
  });

  it('a name that is no file is not found, whatever it is', async () => {
    for (const name of ['x', `${'0'.repeat(64)}.svg`, '..%2f..%2fetc%2fpasswd', `${'a'.repeat(64)}.svg%00`])
      expect([name, (await get(`/assets/uploads/${name}`)).status]).toEqual([name, 404]);
  });

  const refusals: [string, () => Promise<Answer>, number, string][] = [
    ['a file that lies about its type', () => upload(SVG, 'image/png'), 422, 'file_invalid'],
    ['a script', () => upload(SVG.replace('<path', '<script>1</script><path')), 422, 'file_invalid'],
    ['nothing', () => operator.api('POST', '/uploads'), 422, 'file_invalid'],
    ['more than 8 MiB', () => upload(Buffer.alloc(8 * 1024 * 1024 + 1)), 413, 'body_too_large'],
    [
      'a compressed body',
      () => operator.api('POST', '/uploads', SVG, { 'content-encoding': 'gzip' }),
      415,
      'unsupported_media_type',
    ],
    [
      'a request of another site',
      () => operator.api('POST', '/uploads', SVG, { origin: 'https://evil.example' }),
      403,
      'forbidden',
    ],
    [
      'a request without a reason',
      () => operator.api('POST', '/uploads', SVG, { 'content-type': 'image/svg+xml', 'lavish-reason': '' }),
      400,
      'invalid_request',
    ],
  ];
  it.each(refusals)('refuses %s, and stores nothing', async (_case, call, status, code) => {
    const count = async () => (await server.db.query('select count(*) from uploads')).rows;
    const before = await count();
    const answer = await call();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await count()).toEqual(before);
  });

  it('files of one operator are received one after another', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => upload(SVG)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('when there is no room, the oldest files that no item uses make room, and used ones stay', async () => {
    await server.db.query('delete from uploads');
    const file = (letter: string) => ({
      ...{ name: `${letter.repeat(64)}.svg`, type: 'image/svg+xml', contents: Buffer.alloc(100) },
    });
    const names = async () =>
      (await server.db.query<{ name: string }>('select name from uploads order by name')).rows.map(
        ({ name }) => name[0],
      );
    for (const letter of ['a', 'b', 'c']) expect(await storeUpload(server.db, file(letter), 300)).toBeNull();
    // All three are of today.
    expect(await storeUpload(server.db, file('d'), 300)).toMatchObject({ code: 'limit_reached' });
    await server.db.query(`update uploads set used_at = now() - interval '2 days'`);
    const animation = { kind: 'lottie', url: `https://cdn.example/assets/uploads/${file('a').name}` };
    await operator.api('PUT', '/v1/catalogue/rose', { icon_url: null, animation });
    expect(await storeUpload(server.db, file('d'), 300)).toBeNull();
    expect(await names()).toEqual(['a', 'c', 'd']);
    expect(await storeUpload(server.db, { ...file('e'), contents: Buffer.alloc(250) }, 300)).toMatchObject({
      code: 'limit_reached',
    });
    expect(await names()).toEqual(['a', 'c', 'd']);
    expect(MAX_STORED_BYTES).toBe(2 ** 30);
  });
});

it('provokes the codes listed for this file', () => expectProvoked('catalogue'));
