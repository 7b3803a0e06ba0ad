import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { expectProblem } from './support/refusals.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

describe('health and readiness', () => {
  it('need no credential', async () => {
    const health = await server.call({ path: '/healthz', as: null });
    expect(health).toMatchObject({ status: 200, body: { status: 'ok' } });
    const readiness = await server.call({ path: '/readyz', as: null });
    expect(readiness).toMatchObject({ status: 200, body: { status: 'ready' } });
  });
});

describe('a request id', () => {
  const idOf = async (path: string, given?: string) => {
    const headers = given === undefined ? {} : { 'x-request-id': given };
    return (await server.call({ path, headers })).headers['x-request-id'];
  };

  it.each(['/v1/catalogue', '/v1/rooms/none', '/nothing', '/v1/users/%', '/healthz'])(
    'is returned from %s unchanged',
    async (path) => {
      expect(await idOf(path, 'trace:1.2-x_Y')).toBe('trace:1.2-x_Y');
    },
  );

  it.each([undefined, '', 'a b', 'x'.repeat(65), '{}', 'é'])(
    'is created by the server if the request has %j',
    async (given) => {
      expect(await idOf('/v1/catalogue', given)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    },
  );
});

describe('methods that a path does not support', () => {
  it.each([
    ['PATCH', '/v1/users/ann', 'PUT, GET, HEAD'],
    ['DELETE', '/v1/users/ann', 'PUT, GET, HEAD'],
    ['TRACE', '/v1/catalogue', 'GET, HEAD'],
    ['GET', '/v1/tokens', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('%s %s: 405 with those it has, whatever the body', async (method, path, allow) => {
    const bodies =
      method === 'TRACE' || method === 'GET' ? [undefined] : [undefined, '{', 'x'.repeat(70_000)];
    for (const body of bodies) {
      const answer = await server.call({ method, path, body, as: null });
      expectProblem(answer, { code: 'method_not_allowed' });
      expect(answer.headers.allow).toBe(allow);
    }
  });

  it('HEAD is GET without the body', async () => {
    expect(await server.call({ method: 'HEAD', path: '/v1/catalogue' })).toMatchObject({
      status: 200,
      text: '',
    });
    expect(await server.call({ method: 'HEAD', path: '/v1/tokens' })).toMatchObject({
      status: 405,
      text: '',
    });
  });
});

describe('invalid HTTP', () => {
  async function raw(bytes: string | Buffer): Promise<string> {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => {});
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  }

  it.each([
    ['another protocol', Buffer.from([0x16, 3, 1, 0, 0xff, 0, 1]), 'This is not HTTP.'],
    ['half a request line', 'GET\r\n\r\n', 'This is not HTTP.'],
    ['an unknown method', 'GIVE /v1/catalogue HTTP/1.1\r\n\r\n', 'This is not HTTP.'],
    ['a space in the path', 'GET /v1/users/a b HTTP/1.1\r\n\r\n', 'This is not HTTP.'],
    [
      'an invalid length',
      'POST /v1/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
      'This is not HTTP.',
    ],
    [
      'an endless path',
      `GET /v1/users/${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      'The path and the headers may have 16 KiB at most.',
    ],
  ])('%s is answered with a problem, and the connection ends', async (_, bytes, detail) => {
    const [head = '', body = ''] = (await raw(bytes)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/);
    expect(head).toMatch(/Content-Type: application\/problem\+json/);
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({ code: 'invalid_request', status: 400, detail });
    expect(head).toContain(`X-Request-Id: ${problem.request_id}`);
    expect((await server.call({ path: '/healthz' })).status).toBe(200);
  });

  it('gets no response when the client has gone', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /v1/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    expect((await server.call({ path: '/healthz' })).status).toBe(200);
  });
});

it('a plain GET on the path of the socket gets an explanation', async () => {
  expectProblem(await server.call({ path: '/v1/realtime' }), {
    code: 'invalid_request',
    param: 'Upgrade',
    detail: 'Open a WebSocket here.',
  });
});
