import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { head, openRaw, UPGRADE } from '../api/support/raw-connection.ts';
import { setTheStage } from '../api/support/stage.ts';
import { tokenOf } from '../api/support/tokens.ts';
import { frameOf, TEXT } from '../api/support/websocket-frames.ts';

let server: ApiServer;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  // The queue accepts no gift.
  server = await startApiServer({ queue: { maxQueue: 0 } });
  await setTheStage(server);
});
afterAll(async () => {
  agent.destroy();
  await server.close();
});

/** Sends it over the one connection, after the earlier requests. */
function ask(method: string, path: string, token: string, body?: string) {
  return new Promise<{ status: number; code?: string; isReused: boolean }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': 'k' }),
    };
    const asked = request(`${server.server.origin}${path}`, { method, agent, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          code: JSON.parse(text).code,
          isReused: asked.reusedSocket,
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

it('a gift for which the queue has no place is refused unread, and its connection stays open', async () => {
  const token = tokenOf('ann', { room: 'stage', send: true, watch: true });
  // It would be invalid if it were read.
  const refused = await ask('POST', '/v1/rooms/stage/gifts', token, `{"item":${' '.repeat(50_000)}`);
  expect(refused).toMatchObject({ status: 503, code: 'overloaded' });
  expect(await ask('GET', '/v1/catalogue', token)).toMatchObject({ status: 200, isReused: true });
});

it('without a grant the refusal is `forbidden`, however full the queue is', async () => {
  const token = tokenOf('ann', { room: 'stage', watch: true });
  expect(await ask('POST', '/v1/rooms/stage/gifts', token, '{"item":"rose"}')).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
});

it('a refusal on a socket is held back, and delays no other response', async () => {
  const token = tokenOf('ann', { room: 'stage', send: true });
  const socket = await openRaw(server.port);
  socket.tcp.write(head(`GET /v1/realtime?token=${token}`, ...UPGRADE));
  await socket.answered(/"t":"welcome"/);
  const gift = (ref: number) => `{"t":"gift","room":"stage","item":"rose","key":"k${ref}","ref":${ref}}`;
  // In one write, so that all are read in one turn of the event loop.
  const messages = [gift(1), gift(2), '{"t":"ping","ref":3}'];
  socket.tcp.write(Buffer.concat(messages.map((message) => frameOf(TEXT, message))));
  await socket.answered(/("t":"error".*){2}/s);
  const answers = [...socket.text.matchAll(/"t":"(pong|error)".*?"ref":(\d)/gs)];
  expect(answers[0]!.slice(1)).toEqual(['pong', '3']);
  expect(answers.map(([, kind]) => kind)).toEqual(['pong', 'error', 'error']);
  socket.tcp.destroy();
});
