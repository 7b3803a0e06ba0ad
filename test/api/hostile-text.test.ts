import { CLIENT_MESSAGES, LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { expectHarmless } from './support/bystander.ts';
import { type Place, placesIn, withAt } from './support/json-places.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { claimsOf, sign, tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

interface Route {
  method: string;
  /** With ids of the stage in it. */
  path: string;
  query: string[];
  needsKey: boolean;
  /** The document's own example; null: the route has no body. */
  body: object | null;
}

const ON_THE_STAGE: Record<string, string> = { user: 'ann', item: 'rose', room: 'stage' };

/** Every route of the server's document. */
function routes(): Route[] {
  const { paths, components } = server.openapi;
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]): Route => {
      const examples = new Map(parameters.map(({ name, example }) => [name, String(example)]));
      const schema = requestBody?.content['application/json']?.schema as { $ref?: string } | undefined;
      const named = components.schemas[schema?.$ref?.split('/').at(-1) ?? ''] as { examples?: object[] };
      return {
        method: method.toUpperCase(),
        path: template.replace(/\{(\w+)\}/g, (_, name: string) => ON_THE_STAGE[name] ?? examples.get(name)!),
        query: parameters.filter(({ in: where }) => where === 'query').map(({ name }) => name),
        needsKey: examples.has('idempotency-key'),
        body: schema ? (named?.examples?.[0] ?? {}) : null,
      };
    }),
  );
}

const callOf = ({ method, path, needsKey }: Route, body: unknown): ApiCall => ({
  method,
  path,
  body,
  ...(needsKey && { key: newKey() }),
});

const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>, place: Place = []) =>
  `${method} ${path} ${place.join('.')}`;

/** Expects that it is refused as a bad request, whatever else is wrong. */
async function expectInvalid(call: ApiCall, what: string): Promise<void> {
  const { status, body } = await server.call(call);
  expect([status, body.code], what).toEqual([400, 'invalid_request']);
}

describe('every route with a body', () => {
  const bodies = () => {
    const those = routes().filter((route): route is Route & { body: object } => route.body !== null);
    expect(those.length).toBeGreaterThan(5);
    return those;
  };

  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'])(
    'refuses the field %s, at any depth',
    (name) =>
      expectHarmless(server, async () => {
        for (const route of bodies()) {
          for (const place of placesIn(route.body, 'object')) {
            const spoiled = withAt(route.body, [...place, 'FIELD'], { polluted: true });
            await expectInvalid(callOf(route, spoiled.replace('"FIELD"', `"${name}"`)), nameOf(route, place));
          }
        }
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      }),
  );

  it.each([
    ['arrays', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['objects', `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`],
  ])('refuses %s a thousand times too deep, in every field', (_, deep) =>
    expectHarmless(server, async () => {
      for (const route of bodies()) {
        const places = [...placesIn(route.body, 'string'), ...placesIn(route.body, 'object')];
        for (const place of places) {
          const call = callOf(
            route,
            place.length === 0 ? deep : withAt(route.body, place, 'DEEP').replace('"DEEP"', deep),
          );
          await expectInvalid(call, nameOf(route, place));
        }
      }
    }),
  );
});

/** Each would have an effect if it were interpreted. */
const SQL = [
  "'; drop table gifts; --",
  "' or '1'='1",
  '"; delete from wallets; --',
  "\\'; select pg_sleep(60); --",
  '$$; truncate users cascade; $$',
];

/** Every request gets a response without a fault of the server, and a refused one leaves no trace. */
async function expectOrdinary(calls: readonly ApiCall[]): Promise<void> {
  let before = await server.fingerprint();
  for (const call of calls) {
    const { status, text } = await server.call(call);
    const after = await server.fingerprint();
    const what = `${JSON.stringify(call)}: ${text}`;
    expect(status, what).toBeLessThan(500);
    if (status >= 400) expect(after, what).toEqual(before);
    before = after;
  }
  expect(server.faults).toEqual([]);
}

describe('SQL is text', () => {
  it('in every field of every body', async () => {
    const calls = routes().flatMap((route) =>
      placesIn(route.body, 'string').flatMap((place) =>
        SQL.map((sql) => callOf(route, withAt(route.body!, place, sql))),
      ),
    );
    expect(calls.length).toBeGreaterThan(SQL.length * 10);
    await expectOrdinary(calls);
  });

  it('in every part of every path and query', async () => {
    const calls = routes().flatMap((route) => {
      const parts = route.path.split('/');
      const inPath = parts.flatMap((part, at) =>
        Object.values(ON_THE_STAGE).includes(part) ? [(sql: string) => parts.with(at, sql).join('/')] : [],
      );
      const inQuery = route.query.map((name) => (sql: string) => `${route.path}?${name}=${sql}`);
      return [...inPath, ...inQuery].flatMap((spoil) =>
        SQL.map((sql) => callOf({ ...route, path: spoil(encodeURIComponent(sql)) }, route.body ?? undefined)),
      );
    });
    expect(calls.length).toBeGreaterThan(SQL.length * 20);
    await expectOrdinary(calls);
  });

  it('in every field of every message', async () => {
    const socket = await server.connect(tokenOf('ann'));
    for (const [t, { properties }] of Object.entries(CLIENT_MESSAGES)) {
      for (const field of Object.keys(properties).filter((name) => name !== 't' && name !== 'ref')) {
        for (const sql of SQL) {
          const message = {
            t,
            room: 'stage',
            ...(t === 'gift' && { item: 'rose', key: newKey() }),
            [field]: sql,
          };
          const { code } = await socket.ask(message);
          expect(code, JSON.stringify(message)).not.toBe('internal');
        }
      }
    }
    for (const ref of SQL) {
      socket.send({ t: 'ping', ref });
      expect(await socket.find((answer) => answer.ref === ref, 'the pong')).toMatchObject({ t: 'pong' });
    }
    expect(server.faults).toEqual([]);
  });

  it.each(SQL)('is kept exactly wherever text is allowed: %s', async (sql) => {
    const { putUser, putItem, gift, get } = callsOf(server);
    await putUser('bobby', { name: sql });
    expect(await get('/v1/users/bobby')).toMatchObject({ name: sql });
    expect(await putItem('table', { name: sql, price: 1 })).toMatchObject({ name: sql });
    const { body: room } = await server.call({
      method: 'POST',
      path: '/v1/rooms',
      body: { host: 'bobby', title: sql },
    });
    expect(await get(`/v1/rooms/${room.id}`)).toMatchObject({ title: sql });
    await callsOf(server).post(`/v1/rooms/${room.id}/end`);
    const topUp = {
      method: 'POST',
      path: '/v1/users/bobby/top-ups',
      key: sql,
      body: { coins: 10, reference: sql },
    };
    expect(await server.call(topUp)).toMatchObject({ status: 201, body: { reference: sql } });
    expect((await server.call(topUp)).headers['idempotent-replayed']).toBe('true');
    const { id } = await gift('stage', { item: 'rose', sender: 'bobby' }, sql);
    expect(await gift('stage', { item: 'rose', sender: 'bobby' }, sql)).toMatchObject({ id });
    const named = sign({ ...claimsOf(`new:${SQL.indexOf(sql)}`, { watch: true }), name: sql });
    await server.connect(named);
    expect(await get(`/v1/users/new:${SQL.indexOf(sql)}`)).toMatchObject({ name: sql });
  });

  it('in every claim of a token', async () => {
    const before = await server.fingerprint();
    for (const sql of SQL) {
      for (const claims of [
        { sub: sql },
        { iss: sql },
        { exp: sql },
        { lavish: sql },
        { lavish: { room: sql } },
      ]) {
        const as = sign({ ...claimsOf('ann', { watch: true }), ...claims });
        expect((await server.call({ path: '/v1/catalogue', as })).status).toBe(401);
        expect((await server.open(`?token=${as}`).closed).code).toBe(4401);
      }
    }
    expect(await server.fingerprint()).toEqual(before);
  });
});

describe('a message over the socket', () => {
  it.each([
    ['__proto__', '{"t":"ping","__proto__":{"polluted":true}}'],
    ['constructor', '{"t":"ping","constructor":{"prototype":{"polluted":true}}}'],
    ['__proto__ in place of its fields', '{"__proto__":{"t":"gift","room":"stage","item":"rose","key":"p"}}'],
    ['__proto__ in place of a field', '{"t":"gift","item":"rose","key":"p","__proto__":{"room":"stage"}}'],
    ['__proto__ in a ref', '{"t":"ping","ref":{"__proto__":{"polluted":true}}}'],
  ])('with %s is refused', (_, message) =>
    expectHarmless(server, async () => {
      const socket = await server.connect(tokenOf('ann'));
      expect(await socket.provoke(message)).toMatchObject({ t: 'error', code: 'invalid_request' });
      expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      socket.ws.terminate();
    }),
  );

  const depth = LIMITS.maxMessageBytes / 2 - 50;
  const arrays = '['.repeat(depth) + ']'.repeat(depth);
  const objects = `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`;
  it.each(['t', 'ref', 'room', 'quantity', 'x'])('nested as deep as possible, in %s, is refused', (field) =>
    expectHarmless(server, async () => {
      const socket = await server.connect(tokenOf('ann'));
      for (const deep of [arrays, objects]) {
        const fields = field === 't' ? '' : '"t":"gift",';
        const answer = await socket.provoke(`{${fields}"${field}":${deep}}`);
        expect(answer).toMatchObject({ t: 'error', code: 'invalid_request' });
      }
      expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
      socket.ws.terminate();
    }),
  );
});

it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])(
  '%s is an identifier like any other: it goes live, sends, receives, and is shown',
  async (id) => {
    const { putUser, putItem, openRoom, topUp, get } = callsOf(server);
    await putUser(id, { name: 'Somebody' });
    await putUser('viewer');
    await putItem(id, { name: 'Something', price: 1 });
    await openRoom(id, id);
    await topUp('viewer', 10);
    await topUp(id, 10);
    const socket = await server.connect(tokenOf('viewer'));
    expect(await socket.ask({ t: 'subscribe', room: id })).toMatchObject({ t: 'subscribed', room: id });
    const { receipt } = await socket.ask({ t: 'gift', room: id, item: id, key: newKey() });
    expect(receipt).toMatchObject({ sender: 'viewer', receiver: id, item: id, coins: 1 });
    const frame = await socket.find(
      ({ t, events }) => t === 'frame' && JSON.stringify(events).includes('viewer'),
      'the gift',
    );
    // As an own property, which JSON has.
    expect(Object.entries(frame.users as object)).toContainEqual([
      id,
      expect.objectContaining({ name: 'Somebody' }),
    ]);
    const gift = {
      method: 'POST',
      path: '/v1/rooms/stage/gifts',
      body: { item: id },
      as: tokenOf(id),
      key: id,
    };
    expect((await server.call(gift)).status).toBe(201);
    expect(await get(`/v1/users/${id}`)).toMatchObject({ wallet: { coins: 9 }, lifetime_spent: 1 });
    expect(await get(`/v1/rooms/${id}/supporters`)).toMatchObject({ data: [{ user: 'viewer', coins: 1 }] });
    const again = await server.connect(tokenOf('ben'));
    const { users } = await again.ask({ t: 'subscribe', room: id });
    expect(Object.keys(users as object)).toContain('viewer');
    await callsOf(server).post(`/v1/rooms/${id}/end`);
  },
);
