import { API_KEY_SCOPES, type ApiKey, type ApiKeyScope, type CreatedApiKey } from '@lavish/protocol';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { startSecondNode, type TestNode } from '../api/support/second-node.ts';
import { waitUntil } from '../support/wait-until.ts';
import { ConsoleBrowser, signedIn } from './support/console-browser.ts';

/** The scope of each operation, written apart from the table of the server: by tag, method and path. Null: no key may do it. */
const SCOPE_BY_TAG: Record<string, (method: string, path: string) => ApiKeyScope | null> = {
  users: (method, path) =>
    path.endsWith('/top-ups')
      ? 'topups.create'
      : /\/(adjustments|promotional-credits|refunds|withdrawal)$/.test(path)
        ? 'corrections.create'
        : path.endsWith('/entries')
          ? 'statements.read'
          : method === 'get'
            ? 'users.read'
            : 'users.change',
  tokens: (_, path) =>
    path.endsWith('/revocations')
      ? 'tokens.revoke'
      : path.endsWith('/links')
        ? 'links.create'
        : 'tokens.create',
  catalogue: (method) => (method === 'get' ? 'catalogue.read' : 'catalogue.change'),
  rooms: (method, path) => {
    if (method === 'get') return 'rooms.read';
    return path === '/v1/rooms' ? 'rooms.open' : path.endsWith('/end') ? 'rooms.end' : 'rooms.moderate';
  },
  gifts: (method, path) => {
    if (path.endsWith('/funding')) return 'statements.read';
    if (path === '/v1/loss-policy') return method === 'get' ? 'statements.read' : 'shares.change';
    if (path.endsWith('/reversal')) return 'corrections.create';
    return method === 'get' ? 'gifts.read' : 'gifts.send';
  },
  battles: (method, path) => {
    const noun = /\/invite-/.test(path) ? 'invitations' : /\/bonuses/.test(path) ? 'bonuses' : 'battles';
    return `${noun}.${method === 'get' ? 'read' : 'change'}` as ApiKeyScope;
  },
  agencies: (method) => (method === 'get' ? 'agencies.read' : 'agencies.change'),
  campaigns: (method) => (method === 'get' ? 'campaigns.read' : 'campaigns.change'),
  purchases: (method, path) => {
    if (/\/packs/.test(path)) return method === 'get' ? 'packs.read' : 'packs.change';
    if (method === 'get') return 'statements.read';
    return /\/(refunds|retry)$/.test(path) ? 'corrections.create' : 'topups.create';
  },
  ledger: () => 'ledger.read',
  payouts: (method, path) => {
    if (method === 'get') return 'payouts.read';
    // A key alone cannot approve, nor raise the threshold of approvals.
    if (/\/(approve|payout-policy)$/.test(path)) return null;
    return /\/(payouts|cancel)$/.test(path) ? 'payouts.request' : 'payouts.send';
  },
  rankings: () => 'rankings.read',
  analytics: () => 'analytics.read',
};

interface Call {
  method: string;
  /** Of things that do not exist, so that nothing changes. */
  path: string;
  body: unknown;
  key?: string;
  scope: ApiKeyScope | null;
}

let server: ApiServer;
let two: TestNode;
let admin: ConsoleBrowser;
let calls: Call[];
const logged: string[] = [];
beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line) => void logged.push(line) });
  server = await startApiServer({ logger });
  two = await startSecondNode(server);
  admin = await signedIn(server, 'admin');
  calls = Object.entries(server.openapi.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => {
        const { tags = [], requestBody } = operation as typeof operation & { tags?: string[] };
        const media = requestBody?.content['application/json'] as { example?: unknown } | undefined;
        return {
          method: method.toUpperCase(),
          path: path.replace(/\{(\w+)\}/g, (_, name) => (name === 'board' ? 'senders' : `no-${name}`)),
          body: path === '/v1/rooms' && requestBody ? {} : (media?.example ?? (requestBody ? {} : undefined)),
          ...(/\/(top-ups|gifts|contracts|settlements|adjustments|promotional-credits|refunds|withdrawal|reversal|checkouts|payouts|payout-batches)$/.test(
            path,
          ) &&
            method === 'post' && { key: 'k' }),
          scope: SCOPE_BY_TAG[tags[0]!]!(method, path),
        };
      }),
    );
});
afterAll(async () => {
  admin.close();
  await two.close();
  await server.close();
  expect(logged.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});

async function create(body: object, browser = admin): Promise<CreatedApiKey> {
  const { status, body: made, text } = await browser.api('POST', '/keys', body);
  if (status !== 201) throw new Error(text);
  return made as unknown as CreatedApiKey;
}

const keyWith = async (...scopes: ApiKeyScope[]) =>
  (await create({ name: `with ${scopes.length} scopes`, scopes })).secret;

const list = async () => (await admin.api('GET', '/keys')).body.data as ApiKey[];

const statusOn = async ({ server: { origin } }: TestNode, key: string): Promise<number> => {
  const answer = await fetch(`${origin}/v1/rooms`, { headers: { authorization: `Bearer ${key}` } });
  await answer.arrayBuffer();
  return answer.status;
};

it('every operation of the API has a scope, and every scope an operation', () => {
  expect(calls.length).toBeGreaterThan(60);
  const used = new Set(calls.map(({ scope }) => scope));
  expect(API_KEY_SCOPES.filter((scope) => !used.has(scope))).toEqual(['payout_terms.change']);
});

describe.each(API_KEY_SCOPES.map((scope) => ({ scope })))('a key with the scope $scope', ({ scope }) => {
  it('may do what belongs to the scope, and is refused everything else', async () => {
    const as = await keyWith(scope);
    const wrong: string[] = [];
    for (const { scope: needed, ...call } of calls) {
      const { status, body } = await server.call({ ...call, as });
      const isRefused =
        status === 403 && /^(This key lacks the scope |No key with scopes )/.test(String(body.detail));
      if (isRefused === (needed === scope)) wrong.push(`${call.method} ${call.path}: ${status} ${body.code}`);
    }
    expect(wrong).toEqual([]);
  });
});

it('a key with all scopes may do everything that a key may', async () => {
  const as = await keyWith(...API_KEY_SCOPES);
  for (const { scope, ...call } of calls) {
    const { status, text } = await server.call({ ...call, as });
    expect([scope, call.path, status === 403 ? JSON.parse(text).detail : 'allowed']).toEqual([
      scope,
      call.path,
      scope === null ? 'No key with scopes may do this.' : 'allowed',
    ]);
  }
});

it('the share of a user needs a scope of its own', async () => {
  const change = (as: string) =>
    server.call({ method: 'PUT', path: '/v1/users/ann', body: { share_bps: 9_000 }, as });
  expect(await change(await keyWith('users.change'))).toMatchObject({
    status: 403,
    body: { code: 'forbidden', param: 'share_bps' },
  });
  expect((await change(await keyWith('users.change', 'shares.change'))).status).toBe(200);
});

it('a key sends gifts for users, and reads nothing of them', async () => {
  await server.call({ method: 'PUT', path: '/v1/users/mia', body: {} });
  await server.call({ method: 'PUT', path: '/v1/users/luna', body: {} });
  await server.call({ method: 'PUT', path: '/v1/catalogue/rose', body: { name: 'Rose', price: 10 } });
  await server.call({ method: 'POST', path: '/v1/users/mia/top-ups', body: { coins: 100 }, key: 'up' });
  await server.call({ method: 'POST', path: '/v1/rooms', body: { id: 'luna-live', host: 'luna' } });
  const as = await keyWith('gifts.send');
  const body = { sender: 'mia', item: 'rose' };
  const gift = await server.call({ method: 'POST', path: '/v1/rooms/luna-live/gifts', body, key: 'g', as });
  expect(gift.status).toBe(201);
  expect((await server.call({ path: '/v1/users/mia', as })).status).toBe(403);
});

it('a key opens no socket', async () => {
  const socket = server.open(`?token=${await keyWith(...API_KEY_SCOPES)}`);
  expect(await socket.closed).toMatchObject({ code: 4403 });
});

it('a key is shown once: no list, log, audit entry or table has it', async () => {
  const { secret: key, id } = await create({ name: 'backend', scopes: ['gifts.send', 'users.read'] });
  expect((await server.call({ path: '/v1/users/ann', as: key })).status).toBe(200);
  const listed = await list();
  expect(listed.find((each) => each.id === id)).toMatchObject({
    name: 'backend',
    starts_with: key.slice(0, 12),
    scopes: ['gifts.send', 'users.read'],
    created_by: { name: 'the admin' },
    expires_at: null,
    revoked_at: null,
  });
  const { rows } = await server.db.query(
    'select to_jsonb(k) as row from console.api_keys k union all select to_jsonb(a) from console.audit_log a',
  );
  expect(JSON.stringify(rows)).toContain('createApiKey');
  for (const text of [JSON.stringify(listed), JSON.stringify(rows), logged.join('')])
    expect(text).not.toContain(key);
});

it('a revoked key is refused at once on this node, and within two seconds on others', async () => {
  const { secret: key, id } = await create({ name: 'leaked', scopes: ['rooms.read'] });
  await waitUntil('the other node knows it', async () => (await statusOn(two, key)) === 200);
  expect(await admin.api('DELETE', `/keys/${id}`)).toMatchObject({
    status: 200,
    body: { id, revoked_at: expect.any(String) },
  });
  expect(await statusOn(server, key)).toBe(401);
  await waitUntil('the other node refuses it', async () => (await statusOn(two, key)) === 401);
  expect((await admin.api('DELETE', `/keys/${id}`)).status).toBe(200);
  expect((await admin.api('DELETE', `/keys/${'0'.repeat(32)}`)).status).toBe(404);
});

it('a key ends with its time', async () => {
  const past = await admin.api('POST', '/keys', {
    name: 'late',
    scopes: ['rooms.read'],
    expires_at: '2020-01-01T00:00:00Z',
  });
  expect(past).toMatchObject({ status: 400, body: { code: 'invalid_request', param: 'expires_at' } });
  const soon = new Date(Date.now() + 1_000).toISOString();
  const { secret: key } = await create({ name: 'short', scopes: ['rooms.read'], expires_at: soon });
  expect(await statusOn(server, key)).toBe(200);
  await waitUntil('it has expired', async () => (await statusOn(server, key)) === 401);
});

it('the last use of a key is recorded', async () => {
  const { secret: key, id } = await create({ name: 'used', scopes: ['rooms.read'] });
  await statusOn(server, key);
  await waitUntil('it is recorded', async () => {
    const { rows } = await server.db.query('select last_used_at from console.api_keys where id = $1', [id]);
    return rows[0].last_used_at !== null;
  });
  expect((await list()).find((each) => each.id === id)!.last_used_at).not.toBeNull();
});

it('keys without a scope, with an unknown one or without a name are refused, and so is a 201st', async () => {
  for (const body of [
    { name: 'none', scopes: [] },
    { name: 'unknown', scopes: ['everything'] },
    { name: 'twice', scopes: ['rooms.read', 'rooms.read'] },
    { name: '', scopes: ['rooms.read'] },
    { scopes: ['rooms.read'] },
    { name: 'more', scopes: ['rooms.read'], admin: true },
  ])
    expect(await admin.api('POST', '/keys', body)).toMatchObject({ status: 400 });
  await server.db.query(
    `insert into console.api_keys (name, starts_with, key_hash, scopes, created_by)
     select 'many', 'sk_live_many', sha256(i::text::bytea), '{rooms.read}', (select id from console.operators limit 1)
       from generate_series(1, 200) i`,
  );
  const many = await admin.api('POST', '/keys', { name: 'too many', scopes: ['rooms.read'] });
  expect(many).toMatchObject({ status: 409, body: { code: 'limit_reached' } });
  await server.db.query("delete from console.api_keys where name = 'many'");
});

it('only admins see, create and revoke keys, with a reason and from the own page', async () => {
  for (const role of ['analyst', 'support', 'operator', 'finance', 'host'] as const) {
    const browser = await signedIn(server, role);
    const body = { name: 'mine', scopes: ['rooms.read'] };
    for (const answer of [
      await browser.api('GET', '/keys'),
      await browser.api('POST', '/keys', body),
      await browser.api('DELETE', `/keys/${'0'.repeat(32)}`),
    ])
      expect([role, answer.status, answer.body.code]).toEqual([role, 403, 'forbidden']);
    browser.close();
  }
  const body = { name: 'x', scopes: ['rooms.read'] };
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await admin.api('POST', '/keys', body, foreign)).status).toBe(403);
  expect(await admin.api('POST', '/keys', body, { 'lavish-reason': '' })).toMatchObject({
    status: 400,
    body: { param: 'Lavish-Reason' },
  });
  expect((await new ConsoleBrowser(server).api('GET', '/keys')).status).toBe(401);
});
