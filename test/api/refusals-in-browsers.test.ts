import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { head, openRaw, UPGRADE } from './support/raw-connection.ts';

/** A page of an allowed origin can read every refusal, whichever part of the server refuses. */

const ARRIVAL = { headersMs: 400, wholeMs: 800 };
const HERE = 'https://live.example';
const ALSO_HERE = 'https://also.example';
const ELSEWHERE = 'https://elsewhere.example';

/** Headers that do not come from the API's own plugins. */
const OTHERS =
  /^(connection|keep-alive|date|x-request-id|content-(type|length)|allow|param|sec-websocket-version|www-authenticate|ratelimit.*)$/;
/** Helmet's headers, which matter only to pages. */
const FOR_PAGES =
  /^(cross-origin-opener-policy|origin-agent-cluster|x-(dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;

const from = (origin: string) => `Origin: ${origin}`;
const RAW: [what: string, bytes: (origin: string) => string][] = [
  ['no Host', (origin) => `GET /v1/rooms HTTP/1.1\r\n${from(origin)}\r\n\r\n`],
  ['a WebSocket on another path', (origin) => head('GET /v1/rooms', from(origin), ...UPGRADE)],
  [
    'a WebSocket of another version',
    (origin) => head('GET /v1/realtime', from(origin), ...UPGRADE.map((line) => line.replace('13', '7'))),
  ],
  [
    'a WebSocket with two Hosts',
    (origin) => head('GET /v1/realtime', 'Host: there', from(origin), ...UPGRADE),
  ],
  ['CONNECT', (origin) => head('CONNECT here:443', from(origin))],
  ['a method that HTTP does not have', (origin) => head('FETCH /v1/rooms', from(origin))],
  ['an invalid length', (origin) => head('POST /v1/rooms', from(origin), 'Content-Length: -1')],
  ['headers of 20 kB', (origin) => head('GET /', from(origin), `x: ${'y'.repeat(20_000)}`)],
  [
    'half a body',
    (origin) => head('PUT /v1/users/a', from(origin), 'Content-Type: application/json', 'Content-Length: 9'),
  ],
  ['an unknown path', (origin) => head('GET /v1/nothing', from(origin))],
  ['a path with invalid percent-encoding', (origin) => head('GET /v1/users/%zz', from(origin))],
  ['a method that the path does not support', (origin) => head('DELETE /v1/tokens', from(origin))],
  ['a method that no path supports', (origin) => head('PROPFIND /v1/rooms', from(origin))],
  ['two keys', (origin) => head('POST /v1/rooms', from(origin), 'Idempotency-Key: a', 'Idempotency-Key: b')],
  ['another expectation', (origin) => head('GET /v1/rooms', from(origin), 'Expect: 200-ok')],
];
/** Refused before Node has passed on anything of them. */
const UNREAD: [what: string, bytes: (origin: string) => string][] = [
  ['half of the headers', (origin) => `GET /healthz HTTP/1.1\r\n${from(origin)}\r\nHost: here\r\n`],
];
/** A refusal by a route, to compare with. */
const USUAL = (origin: string) => head('GET /v1/rooms', from(origin));

async function headersOf(server: ApiServer, bytes: string): Promise<Record<string, string>> {
  const raw = await openRaw(server.port);
  raw.tcp.write(bytes, 'latin1');
  await raw.answered(/\r\n\r\n[\s\S]*\}/);
  raw.tcp.destroy();
  const lines = raw.text.split('\r\n\r\n', 1)[0]!.split('\r\n').slice(1);
  const headers = lines.map((line) => /^([^:]+): *(.*)$/.exec(line)!.slice(1, 3) as [string, string]);
  return Object.fromEntries(
    headers
      .map(([name, value]) => [name.toLowerCase(), value.toLowerCase()] as const)
      .filter(([name]) => !OTHERS.test(name) && !FOR_PAGES.test(name)),
  );
}

describe.each([
  ['any origin', ['*']],
  ['one origin', [HERE]],
  ['two origins', [ALSO_HERE, HERE]],
])('with %s allowed', (_, corsOrigins) => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer({ corsOrigins, requestTimeouts: ARRIVAL });
  });
  afterAll(async () => {
    expect(server.faults).toEqual([]);
    await server.close();
  });

  it.each(RAW)('%s can be read by the pages that can read other refusals', async (_what, bytes) => {
    expect(await headersOf(server, USUAL(HERE))).toHaveProperty('access-control-allow-origin');
    for (const origin of [HERE, ELSEWHERE])
      expect(await headersOf(server, bytes(origin))).toEqual(await headersOf(server, USUAL(origin)));
  });

  it.each(UNREAD)('%s can be read if the origin is certain', async (_what, bytes) => {
    const headers = await headersOf(server, bytes(HERE));
    const usual = await headersOf(server, USUAL(HERE));
    // With several origins the server cannot know the right one.
    if (corsOrigins.length > 1) delete usual['access-control-allow-origin'];
    expect(headers).toEqual(usual);
  });
});
