import { afterAll, beforeAll, expect, it } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { head, openRaw, UPGRADE } from './support/raw-connection.ts';

let server: ApiServer;
/** A server that waits less than a second for the rest of a request. Other tests would fail when the machine is stalled. */
let hasty: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  hasty = await startApiServer({ requestTimeouts: { headersMs: 400, wholeMs: 800 } });
});
afterAll(async () => {
  for (const each of [server, hasty]) {
    expect(each.faults).toEqual([]);
    await each.close();
  }
});

const KEY = `Authorization: Bearer ${API_KEY}`;
const ID = 'X-Request-Id: mine-1';
const version = (number: string) => UPGRADE.map((line) => line.replace('13', number));

const CASES: [what: string, bytes: string, status: number, code: string][] = [
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'invalid_request'],
  ['no Host, of an API call', `GET /v1/rooms HTTP/1.1\r\n${KEY}\r\n\r\n`, 400, 'invalid_request'],
  ['two Hosts', head('GET /v1/rooms', KEY, 'Host: there'), 400, 'invalid_request'],
  ['another expectation', head('GET /v1/rooms', KEY, 'Expect: 200-ok'), 400, 'invalid_request'],
  ['a WebSocket on another path', head('GET /v1/rooms', KEY, ...UPGRADE), 404, 'not_found'],
  ['a WebSocket with a trailing slash', head('GET /v1/realtime/', ...UPGRADE), 404, 'not_found'],
  ['a WebSocket on //', head('GET //', ...UPGRADE), 404, 'not_found'],
  ['a WebSocket by POST', head('POST /v1/realtime', ...UPGRADE), 405, 'method_not_allowed'],
  ['a WebSocket of an old version', head('GET /v1/realtime', ...version('7')), 400, 'invalid_request'],
  ['a WebSocket without a version', head('GET /v1/realtime', ...UPGRADE.slice(0, 2)), 400, 'invalid_request'],
  [
    'a WebSocket with an invalid key',
    head('GET /v1/realtime', ...UPGRADE.slice(0, 3), 'Sec-WebSocket-Key: x'),
    400,
    'invalid_request',
  ],
  [
    'a WebSocket over HTTP/1.0',
    head('GET /v1/realtime', ...UPGRADE).replace('HTTP/1.1', 'HTTP/1.0'),
    400,
    'invalid_request',
  ],
  [
    'a WebSocket without a Host',
    `GET /v1/realtime HTTP/1.1\r\n${UPGRADE.join('\r\n')}\r\n\r\n`,
    400,
    'invalid_request',
  ],
  ['a WebSocket with two Hosts', head('GET /v1/realtime', 'Host: there', ...UPGRADE), 400, 'invalid_request'],
  ['a plain GET on the path of the socket', head('GET /v1/realtime'), 400, 'invalid_request'],
  ['CONNECT', head('CONNECT here:443'), 405, 'method_not_allowed'],
  ['TRACE', head('TRACE /v1/rooms', KEY), 405, 'method_not_allowed'],
  ['PROPFIND', head('PROPFIND /v1/rooms', KEY), 404, 'not_found'],
  ['a method that HTTP does not have', head('FETCH /v1/rooms'), 400, 'invalid_request'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid_request'],
  ['HTTP/3', 'GET / HTTP/3.0\r\n\r\n', 400, 'invalid_request'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'invalid_request'],
  [
    'HTTP/1.0 to an unknown path',
    head('GET /nothing').replace('HTTP/1.1', 'HTTP/1.0').replace('Host: here\r\n', ''),
    404,
    'not_found',
  ],
  [
    'an absolute address with an unknown path',
    head('GET http://here/nothing HTTP/1.1').replace(' HTTP/1.1 HTTP/1.1', ' HTTP/1.1'),
    404,
    'not_found',
  ],
  ['a path with invalid percent-encoding', head('GET /v1/users/%zz', KEY), 400, 'invalid_request'],
  ['*', head('GET *', KEY), 404, 'not_found'],
  ['headers of 20 kB', head('GET /', `x: ${'y'.repeat(20_000)}`), 400, 'invalid_request'],
  [
    'an unknown transfer coding',
    head('POST /v1/rooms', KEY, 'Transfer-Encoding: gzip'),
    400,
    'invalid_request',
  ],
  ['an invalid length', head('POST /v1/rooms', KEY, 'Content-Length: -1'), 400, 'invalid_request'],
];

/** Requests that never end. */
const UNFINISHED: typeof CASES = [
  ['half a request line', 'GET /healthz', 400, 'invalid_request'],
  ['half of the headers', 'GET /healthz HTTP/1.1\r\nHost: here\r\n', 400, 'invalid_request'],
  [
    'half a body',
    `${head('PUT /v1/users/ann', KEY, 'Content-Type: application/json', 'Content-Length: 9')}{`,
    400,
    'invalid_request',
  ],
];

async function expectProblemFor(port: number, bytes: string, status: number, code: string) {
  const raw = await openRaw(port);
  raw.tcp.write(bytes, 'latin1');
  await raw.answered(/\r\n\r\n[\s\S]*\}/);
  raw.tcp.destroy();
  const [start = '', body = ''] = raw.text.split('\r\n\r\n');
  expect(start.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(start).toMatch(/^content-type: application\/problem\+json/im);
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({ status, code, detail: expect.any(String) });
  expect(start).toMatch(new RegExp(`^x-request-id: ${problem.request_id}`, 'im'));
}

it.each(CASES)('%s is refused with a problem document', (_, bytes, status, code) =>
  expectProblemFor(server.port, bytes, status, code),
);

// If the machine is stalled before the server reads the bytes, the connection has no request yet and gets no response.
it.each(UNFINISHED)(
  '%s is refused with a problem document after the time limit',
  { retry: 3 },
  (_, bytes, status, code) => expectProblemFor(hasty.port, bytes, status, code),
);

it.each([
  ['of an API call', head('GET /v1/rooms', ID)],
  ['of a WebSocket', head('GET /v1/nothing', ID, ...UPGRADE)],
  ['of a missing Host', `GET / HTTP/1.1\r\n${ID}\r\n\r\n`],
])("a refusal %s has the caller's request id", async (_, bytes) => {
  const raw = await openRaw(server.port);
  raw.tcp.write(bytes);
  await raw.answered(/"request_id":"mine-1"/);
  raw.tcp.destroy();
});
