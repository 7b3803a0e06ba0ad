import { CLIENT_MESSAGES } from '@lavish/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../support/property-runs.ts';
import { API_KEY, type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { battlesOf } from './support/battle-rooms.ts';
import { type Operation, resolved } from './support/documented.ts';
import { anyJson, idFor, knowBattle, nearSchema } from './support/near-schema.ts';
import { type Expected, expectError, expectProblem } from './support/refusals.ts';
import { setTheStage } from './support/stage.ts';
import type { SocketAnswer, TestSocket } from './support/test-socket.ts';
import { claimsOf, nowS, sign, tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  await renewBattle();
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

/**
 * Running battles change with the clock, and the fingerprint with them. So a battle that a call has started is ended at once, and
 * replaced by an invitation that outlasts the test.
 */
async function renewBattle(): Promise<void> {
  const battles = battlesOf(server);
  await battles.endAll();
  const sides = ['hal', 'gil'].map((host) => ({ hosts: [{ host, room: 'stage' }] }));
  const answer = await server.call({
    method: 'POST',
    path: '/v1/battles',
    body: { mode: 'solo', sides, countdown_s: 60, invite_ttl_s: 3_600 },
  });
  // A call may have removed the guest Gil.
  if (answer.status === 201) knowBattle(answer.body.id as string);
}

const ALL = { watch: true, send: true, host: true, moderate: true };
const credential = fc.oneof(
  { weight: 8, arbitrary: fc.constant<string | null>(API_KEY) },
  fc.constantFrom(
    tokenOf('ann', { watch: true, send: true }),
    tokenOf('hal', ALL),
    tokenOf('eve', { ...ALL, room: 'stage' }),
    tokenOf('fresh', { send: true, room: 'over' }),
    tokenOf('__proto__', ALL),
    sign({ ...claimsOf('ann'), exp: nowS() - 600 }),
    sign(claimsOf('ann'), { secret: 'not the key' }),
    'garbage',
    null,
  ),
);

/** The values in a path for the document's `{name}`. */
const pathPart = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: idFor(name) },
    fc.constantFrom('', '%', '%00', '%2F', '..', '%2e%2e', '%F0%9F%92%90', 'a%20b', 'x'.repeat(65)),
    fc.string({ unit: 'binary', maxLength: 70 }).map((text) => encodeURIComponent(text)),
  );

const header = fc.oneof(
  { weight: 15, arbitrary: fc.uuid() },
  fc.constantFrom('one', 'two', ' ', 'x'.repeat(129), 'é'),
);

function queryOf({ parameters = [] }: Operation): fc.Arbitrary<string> {
  const names = parameters.filter(({ in: where }) => where === 'query').map(({ name }) => name);
  const value = fc.constantFrom(
    '',
    '1',
    '200',
    '201',
    '-1',
    'true',
    'all',
    'hour',
    'earnings',
    'e30',
    'MQ',
    '%00',
    '1e300',
  );
  const pair = fc.tuple(fc.constantFrom('x', '__proto__', ...names, ...names), value);
  const pairs = fc
    .array(pair, { maxLength: 2 })
    .map((all) => all.map(([name, text]) => `${name}=${text}`).join('&'));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    pairs.map((text) => text && `?${text}`),
  );
}

function bodyOf({ requestBody }: Operation): fc.Arbitrary<unknown> {
  const schema = requestBody?.content['application/json']?.schema;
  const text = fc.constantFrom('', '{', '[', 'null', '{"a":1}{', '\u0000', '{"__proto__":{}}');
  if (!schema) {
    return fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, fc.constant({}), anyJson, text);
  }
  const near = nearSchema(resolved(schema, server.openapi));
  return fc.oneof({ weight: 15, arbitrary: near }, text, fc.constant(undefined));
}

/** A revocation names a user of its own: the tokens of the others are used until the end. */
function ofAnotherUser(body: unknown): unknown {
  const namesUser = typeof body === 'object' && body !== null && 'user' in body;
  return namesUser && typeof body.user === 'string' ? { ...body, user: 'mallory' } : body;
}

/** A call of some operation: valid, nearly valid, or invalid. */
function callOf(method: string, template: string, operation: Operation): fc.Arbitrary<ApiCall> {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const path = fc
    .tuple(...names.map(pathPart))
    .map((parts) =>
      names.reduce((filled, name, index) => filled.replace(`{${name}}`, () => parts[index]!), template),
    );
  const types = operation.requestBody ? ['text/plain', 'application/json; charset=x', ''] : [];
  const call = fc.record({
    path,
    query: queryOf(operation),
    body: bodyOf(operation),
    as: credential,
    key: fc.oneof({ weight: 8, arbitrary: header }, fc.constant(undefined)),
    type: fc.oneof(
      { weight: 15, arbitrary: fc.constant(undefined) },
      ...types.map((type) => fc.constant(type)),
    ),
  });
  return call.map(({ path: filled, query, body, as, key, type }) => ({
    method: method.toUpperCase(),
    path: filled + query,
    as,
    ...(method !== 'get' && { body: template === '/v1/tokens/revocations' ? ofAnotherUser(body) : body }),
    ...(key !== undefined && { key }),
    ...(type !== undefined && { headers: { 'content-type': type } }),
  }));
}

/** Whether it was refused with any problem. */
function expectAnyProblem(answer: Awaited<ReturnType<ApiServer['call']>>): void {
  const { code, detail: _, title: __, type: ___, status: ____, request_id: _____, ...extras } = answer.body;
  expectProblem(answer, { code, ...extras } as Expected);
}

/** Gifts come most often, because they have the most rules. Health comes never, and ending the stage seldom. */
const WEIGHTS: Record<string, number> = {
  sendGift: 12,
  proposeBattle: 6,
  acceptBattle: 6,
  declineBattle: 4,
  cancelBattle: 4,
  endBattle: 4,
  retireItem: 1,
  endRoom: 0,
  health: 0,
  readiness: 0,
  metrics: 0,
};

it(
  'any request to any route gets a documented response, or a refusal that moves nothing',
  async () => {
    const calls = Object.entries(server.openapi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        arbitrary: callOf(method, path, operation),
        weight: WEIGHTS[operation.operationId!] ?? 2,
      })),
    );
    const seen = { taken: 0, refused: 0 };
    let before = await server.fingerprint();
    await fc.assert(
      fc.asyncProperty(fc.oneof(...calls), async (call) => {
        const answer = await server.call(call);
        if (answer.status >= 400) {
          seen.refused += 1;
          expectAnyProblem(answer);
          expect(await server.fingerprint()).toEqual(before);
        } else {
          seen.taken += 1;
          if (call.method === 'POST' && call.path.startsWith('/v1/battles')) await renewBattle();
          before = await server.fingerprint();
        }
        expect(answer.status).toBeLessThan(500);
        expect(server.faults).toEqual([]);
      }),
      { numRuns: propertyRuns(400) },
    );
    // Both outcomes occurred.
    expect(seen.taken).toBeGreaterThan(40);
    expect(seen.refused).toBeGreaterThan(40);
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'any message over the socket gets a response or moves nothing, and the next message gets its response',
  async () => {
    const near = fc.oneof(...Object.values(CLIENT_MESSAGES).map((schema) => nearSchema(schema)));
    const message = fc.oneof(
      { weight: 10, arbitrary: near },
      anyJson,
      fc.uint8Array({ maxLength: 50 }).map(Buffer.from),
    );
    const who = fc.constantFrom(
      API_KEY,
      tokenOf('ann'),
      tokenOf('hal', ALL),
      tokenOf('eve', { watch: true, room: 'over' }),
    );
    const sockets = new Map<string, TestSocket>();
    const seen = { answers: 0, errors: 0 };
    let before = await server.fingerprint();

    async function socketOf(token: string) {
      const known = sockets.get(token);
      if (known && known.ws.readyState === known.ws.OPEN) return known;
      const socket = await server.connect(token);
      sockets.set(token, socket);
      // The welcome creates unknown users.
      before = await server.fingerprint();
      return socket;
    }

    await fc.assert(
      fc.asyncProperty(who, message, async (token, sent) => {
        const socket = await socketOf(token);
        const answer = await answerTo(socket, sent).catch((fault) => endOf(socket, fault));
        const after = await server.fingerprint();
        if (answer.t === 'end') {
          // It has sent too many invalid messages.
          expect(answer.code).toBe(4400);
          expect(after).toEqual(before);
        } else if (answer.t === 'error') {
          seen.errors += 1;
          const { t: _, ref: __, detail: ___, ...expected } = answer;
          expectError(answer, expected as unknown as Expected);
          expect(answer.code).not.toBe('internal');
          expect(after).toEqual(before);
        } else {
          seen.answers += 1;
          expect(['pong', 'subscribed', 'unsubscribed', 'receipt']).toContain(answer.t);
        }
        before = after;
        expect(server.faults).toEqual([]);
      }),
      { numRuns: propertyRuns(200) },
    );
    expect(seen.answers).toBeGreaterThan(20);
    expect(seen.errors).toBeGreaterThan(20);
  },
  PROPERTY_TIMEOUT_MS,
);

/** Stands for the response of a socket that was closed instead. */
async function endOf({ ws, closed }: TestSocket, fault: unknown): Promise<SocketAnswer> {
  if (ws.readyState !== ws.CLOSED) throw fault;
  return { t: 'end', code: (await closed).code };
}

/** The first message after `sent` that is neither an event of a room nor of the wallet. */
async function answerTo(socket: TestSocket, sent: unknown): Promise<SocketAnswer> {
  const from = socket.received.length;
  socket.send(typeof sent === 'string' ? JSON.stringify(sent) : sent);
  return socket.find(
    (message) => socket.received.indexOf(message) >= from && !['frame', 'user', 'resync'].includes(message.t),
    `an answer to ${JSON.stringify(sent)}`,
  );
}
