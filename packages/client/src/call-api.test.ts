import { isResponseTo, LavishError } from '@lavish/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { callApi, type Method } from './call-api.ts';
import { createUserToken, type TokenSource } from './user-token.ts';

afterEach(() => void vi.unstubAllGlobals());

interface Sent {
  url: string;
  init: RequestInit;
}

/** A server that gives these responses in turn. Returns the requests. */
function respondWith(...answers: (Response | Error)[]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { signal, redirect, ...rest } = init;
    expect(redirect).toBe('manual');
    expect(signal?.aborted).toBe(false);
    sent.push({ url, init: rest });
    const answer = answers[sent.length - 1]!;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return sent;
}

const json = (status: number, body: object) => new Response(JSON.stringify(body), { status });
const problem = (status: number, code: string, extras: object = {}) =>
  json(status, { code, status, detail: 'No.', request_id: 'req_1', ...extras });
/** A call with the token of `source`. It accepts what the protocol names as its response. */
const call = (source: TokenSource, method: Method, path: string, body?: object) =>
  callApi(
    { url: 'https://gifts.example', token: createUserToken(source, Date.now, Math.random) },
    { method, path, body, accepts: (status, response) => isResponseTo(method, path, status, response) },
  );

it('sends requests as the user', async () => {
  const sent = respondWith(json(200, { data: [] }), new Response(null, { status: 204 }));
  expect(await call('tok', 'GET', '/catalogue')).toEqual({ data: [] });
  expect(await call('tok', 'PUT', '/rooms/r/hands/ann', {})).toBeUndefined();
  expect(sent).toEqual([
    {
      url: 'https://gifts.example/v1/catalogue',
      init: { method: 'GET', headers: { authorization: 'Bearer tok' } },
    },
    {
      url: 'https://gifts.example/v1/rooms/r/hands/ann',
      init: {
        method: 'PUT',
        headers: { authorization: 'Bearer tok', 'content-type': 'application/json' },
        body: '{}',
      },
    },
  ]);
});

it('renews a token that is refused, once', async () => {
  let n = 0;
  const source = () => `tok-${++n}`;
  const sent = respondWith(problem(401, 'unauthenticated'), json(200, { data: [] }));
  expect(await call(source, 'GET', '/catalogue')).toEqual({ data: [] });
  expect(sent.map(({ init }) => new Headers(init.headers).get('authorization'))).toEqual([
    'Bearer tok-1',
    'Bearer tok-2',
  ]);
  respondWith(problem(401, 'unauthenticated'), problem(401, 'unauthenticated'));
  await expect(call(source, 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unauthenticated' });
  respondWith(problem(401, 'unauthenticated'));
  await expect(call('tok', 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unauthenticated' });
});

it.each([
  ["a gateway's page", 200, '<h1>Sign in</h1>'],
  ['nothing', 200, ''],
  ['an empty 204', 204, null],
  ["another service's JSON", 200, '{"status":"ok"}'],
  ['a part of it', 200, '{"data":[{"id"'],
  ['null', 200, 'null'],
  ['what is no item', 200, '{"data":[null]}'],
])('rejects %s in place of the catalogue', async (_, status, body) => {
  respondWith(new Response(body, { status }));
  await expect(call('tok', 'GET', '/catalogue')).rejects.toMatchObject({
    code: 'unreachable',
    detail: 'The response is not one of Lavish.',
  });
});

/** One call of each kind: what moves money, changes, removes, reads one and reads many. */
const CALLS: [Method, path: string, body?: object][] = [
  ['POST', '/users/ann/top-ups', { coins: 5 }],
  ['POST', '/rooms/r/gifts', { item: 'rose' }],
  ['POST', '/rooms', { id: 'r' }],
  ['POST', '/battles', {}],
  ['POST', '/battles/b/accept'],
  ['PUT', '/users/ann', { name: 'Ann' }],
  ['PUT', '/users/ann/invite-settings', { accepts_invites: true }],
  ['DELETE', '/rooms/r/blocks/ann'],
  ['GET', '/users/ann'],
  ['GET', '/users/ann/entries'],
  ['GET', '/rooms/r/guests?limit=5'],
];
const FOREIGN: [what: string, answer: () => Response][] = [
  ['an empty 200', () => new Response('', { status: 200 })],
  ['an empty 201', () => new Response('', { status: 201 })],
  ["a gateway's page", () => new Response('<h1>Sign in</h1>', { status: 200 })],
  ['a truncated body', () => new Response('{"id":"ann","wallet":{', { status: 200 })],
  ["another service's JSON", () => json(200, { status: 'ok', data: { id: 'x' } })],
  ["another service's list", () => json(200, { data: [{ id: 1 }], has_more: 'no' })],
  ['a list', () => new Response('[]', { status: 200 })],
  ['a redirect', () => new Response('', { status: 302, headers: { location: 'https://login.example/' } })],
  ['304', () => new Response(null, { status: 304 })],
  ["a gateway's 401", () => new Response('<h1>Sign in</h1>', { status: 401 })],
  ["another service's 404", () => json(404, { error: 'not found' })],
  ["a gateway's 502", () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
];

it.each(FOREIGN)('%s is no response to any call', async (_, answer) => {
  for (const [method, path, body] of CALLS) {
    respondWith(answer());
    const error = await call('tok', method, path, body).catch((fault: unknown) => fault);
    expect(error, `${method} ${path}`).toBeInstanceOf(LavishError);
    expect(error, `${method} ${path}`).toMatchObject({ code: 'unreachable' });
  }
});

it('accepts a 204 for removals only, and no response that breaks off', async () => {
  for (const [method, path, body] of CALLS) {
    respondWith(new Response(null, { status: 204 }));
    const outcome = await call('tok', method, path, body).catch(({ code }: LavishError) => code);
    expect(outcome, `${method} ${path}`).toBe(method === 'DELETE' ? undefined : 'unreachable');
    const broken = new ReadableStream({ start: (answer) => answer.error(new Error('reset')) });
    respondWith(new Response(broken, { status: 200 }));
    await expect(call('tok', method, path, body)).rejects.toMatchObject({ code: 'unreachable' });
  }
});

it('rejects with `not_sent` when the token source fails', async () => {
  const sent = respondWith();
  const failing = () => Promise.reject(new Error('The backend is down.'));
  await expect(call(failing, 'POST', '/rooms', {})).rejects.toMatchObject({
    name: 'LavishError',
    code: 'not_sent',
    detail: 'No token: The backend is down. Nothing was sent.',
  });
  expect(sent).toEqual([]);
});

it.each([
  ['7', 7],
  ['Mon, 30 Nov 2026 06:00:09 GMT', 9],
  ['999999', 3_600],
  ['later', undefined],
])('has the Retry-After of any hop: %s', async (value, seconds) => {
  const headers = { 'retry-after': value, date: 'Mon, 30 Nov 2026 06:00:00 GMT' };
  for (const status of [200, 429, 503]) {
    respondWith(new Response('null', { status, headers }));
    await expect(call('tok', 'GET', '/catalogue')).rejects.toMatchObject({
      code: 'unreachable',
      retryAfterS: seconds,
    });
  }
});

it.each([
  ['GET', 502, false],
  ['POST', 502, true],
  ['POST', 404, false],
  ['POST', 408, true],
  ['PUT', 200, true],
] as const)(
  'states whether a change may have happened: %s with a foreign %i',
  async (method, status, outcomeUnknown) => {
    respondWith(new Response('<h1>A gateway</h1>', { status }));
    await expect(call('tok', method, '/rooms/r')).rejects.toMatchObject({
      code: 'unreachable',
      status,
      outcomeUnknown,
    });
  },
);

it('rejects with the refusal of the server, or with `unreachable`', async () => {
  respondWith(problem(429, 'rate_limited', { param: 'room', retry_after_s: 3 }));
  await expect(call('tok', 'POST', '/rooms', {})).rejects.toMatchObject({
    name: 'LavishError',
    code: 'rate_limited',
    detail: 'No.',
    param: 'room',
    retryAfterS: 3,
    requestId: 'req_1',
  });
  respondWith(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(call('tok', 'GET', '/catalogue')).rejects.toMatchObject({
    code: 'unreachable',
    detail: 'The server answered 502.',
  });
  respondWith(new TypeError('fetch failed'));
  await expect(call('tok', 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unreachable' });
});
