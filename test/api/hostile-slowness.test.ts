import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilCommitterWaits } from '../../packages/server/src/store/testing/lock-waits.ts';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { expectHarmless } from './support/bystander.ts';
import { drip, head, openRaw, UPGRADE } from './support/raw-connection.ts';
import { setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const ARRIVAL = { headersMs: 1_000, wholeMs: 1_500 };

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ requestTimeouts: ARRIVAL });
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const KEY = `Authorization: Bearer ${API_KEY}`;
const PUT = ['PUT /v1/users/ann', KEY, 'Content-Type: application/json'] as const;
const TOO_SLOW = /^HTTP\/1\.1 400 [\s\S]*"detail":"The request took too long to arrive\."/;
/** Enough for any cost to the others to show. */
const AT_ONCE = 50;

describe('a client that sends a byte now and then is closed:', () => {
  it.each([
    ['the headers', head('GET /v1/catalogue', KEY).slice(0, -2), 'x', ARRIVAL.headersMs, TOO_SLOW],
    ['the first line', 'GET /v1/', 'x', ARRIVAL.headersMs, TOO_SLOW],
    [
      'a WebSocket handshake',
      head('GET /v1/realtime', ...UPGRADE).slice(0, -2),
      'x',
      ARRIVAL.headersMs,
      TOO_SLOW,
    ],
    ['a body', head(...PUT, 'Content-Length: 60000'), ' ', ARRIVAL.wholeMs, TOO_SLOW],
    ['a body in chunks', head(...PUT, 'Transfer-Encoding: chunked'), '1\r\n \r\n', ARRIVAL.wholeMs, TOO_SLOW],
    [
      'a body that was refused',
      head('PUT /v1/users/ann', 'Content-Length: 60000'),
      ' ',
      ARRIVAL.wholeMs,
      /^HTTP\/1\.1 401 /,
    ],
  ])('%s', (_, start, piece, afterMs, answer) =>
    expectHarmless(server, async () => {
      const startedAtMs = performance.now();
      const all = await Promise.all(Array.from({ length: AT_ONCE }, () => openRaw(server.port)));
      for (const raw of all) {
        raw.tcp.write(start);
        drip(raw, 20, piece);
      }
      for (const { closed } of all) expect(await closed).toMatch(answer);
      expect(performance.now() - startedAtMs).toBeGreaterThan(afterMs);
    }),
  );

  it('an endless request at full speed', () =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(head('PUT /v1/users/ann', 'Transfer-Encoding: chunked'));
      drip(raw, 5, `10000\r\n${' '.repeat(0x10000)}\r\n`);
      expect(await raw.closed).toMatch(/^HTTP\/1\.1 401 /);
    }));

  it('a connection without a byte, closed without a response', () =>
    expectHarmless(server, async () => {
      const all = await Promise.all(Array.from({ length: AT_ONCE }, () => openRaw(server.port)));
      for (const { closed } of all) expect(await closed).toBe('');
    }));
});

describe('a client that waits for the server is not closed:', () => {
  const giftHead = (body: string) =>
    head(
      'POST /v1/rooms/stage/gifts',
      KEY,
      'Content-Type: application/json',
      `Idempotency-Key: ${randomUUID()}`,
      `Content-Length: ${body.length}`,
    );
  const body = '{"item":"rose","sender":"ann"}';

  /** Sends a gift that has to wait, and runs `meanwhile`. */
  async function whileGiftWaits(meanwhile: (send: (bytes: string) => void) => Promise<void>) {
    const client = await server.db.connect();
    try {
      await client.query('begin');
      await client.query(`select from wallets where user_id = 'ann' for update`);
      const raw = await openRaw(server.port);
      raw.tcp.write(giftHead(body) + body);
      await untilCommitterWaits(server.db);
      await meanwhile((bytes) => raw.tcp.write(bytes));
      await client.query('rollback');
      return raw;
    } finally {
      client.release();
    }
  }

  it('a gift that takes longer than a request may take', async () => {
    const raw = await whileGiftWaits(async () => {
      const silent = await openRaw(server.port);
      await silent.closed;
      const another = await openRaw(server.port);
      await another.closed;
    });
    await raw.answered(/^HTTP\/1\.1 201 /);
    raw.tcp.destroy();
  });

  it('a connection between two requests, and a socket', async () => {
    const socket = await server.connect(tokenOf('ann'));
    const raw = await openRaw(server.port);
    raw.tcp.write(head('GET /healthz'));
    await raw.answered(/^HTTP\/1\.1 200 [\s\S]*\}/);
    for (let n = 0; n < 3; n++) await (await openRaw(server.port)).closed;
    raw.tcp.write(head('GET /healthz', 'Connection: close'));
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 200 /);
    expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
  });

  it('an accepted gift is not refused for the next bytes of its client', async () => {
    const raw = await whileGiftWaits(async (send) => {
      send('And now for something that is no request.\r\n\r\n');
      // The server reads this and detects the fault before it responds.
      expect((await server.call({ path: '/readyz' })).status).toBe(200);
    });
    const statuses = [...(await raw.closed).matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => code);
    expect(statuses).toEqual(['201']);
  });
});
