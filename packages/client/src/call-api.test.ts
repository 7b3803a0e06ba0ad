import { afterEach, expect, it, vi } from 'vitest';
import { callApi } from './call-api.ts';
import { createUserToken, type TokenSource } from './user-token.ts';

afterEach(() => void vi.unstubAllGlobals());

type Asked = { url: string; init: RequestInit };

/** A server that gives these answers in turn; what it was asked comes back. */
function answering(...answers: (Response | Error)[]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { signal, ...rest } = init;
    expect(signal?.aborted).toBe(false);
    asked.push({ url, init: rest });
    const answer = answers[asked.length - 1]!;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return asked;
}

const json = (status: number, body: object) => new Response(JSON.stringify(body), { status });
const problem = (status: number, code: string, extras: object = {}) =>
  json(status, { code, status, detail: 'No.', request_id: 'req_1', ...extras });
const ways = (source: TokenSource) => ({
  url: 'https://gifts.example',
  token: createUserToken(source, Date.now, Math.random),
});

it('asks as the user', async () => {
  const asked = answering(json(200, { data: [] }), new Response(null, { status: 204 }));
  expect(await callApi(ways('tok'), 'GET', '/catalogue')).toEqual({ data: [] });
  expect(await callApi(ways('tok'), 'PUT', '/rooms/r/hands/ann', {})).toBeUndefined();
  expect(asked).toEqual([
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
  const asked = answering(problem(401, 'unauthenticated'), json(200, { data: [] }));
  expect(await callApi(ways(source), 'GET', '/catalogue')).toEqual({ data: [] });
  expect(asked.map(({ init }) => new Headers(init.headers).get('authorization'))).toEqual([
    'Bearer tok-1',
    'Bearer tok-2',
  ]);
  answering(problem(401, 'unauthenticated'), problem(401, 'unauthenticated'));
  await expect(callApi(ways(source), 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unauthenticated' });
  answering(problem(401, 'unauthenticated'));
  await expect(callApi(ways('tok'), 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unauthenticated' });
});

it.each([
  ["a gateway's page", 200, '<h1>Sign in</h1>'],
  ['nothing', 200, ''],
  ['an empty 204', 204, null],
  ["another service's JSON", 200, '{"status":"ok"}'],
  ['a part of it', 200, '{"data":[{"id"'],
  ['null', 200, 'null'],
  ['what is no item', 200, '{"data":[null]}'],
])('rejects %s in the place of the catalogue', async (_, status, body) => {
  answering(new Response(body, { status }));
  await expect(callApi(ways('tok'), 'GET', '/catalogue')).rejects.toMatchObject({
    code: 'unreachable',
    detail: 'What came is no answer of Lavish.',
  });
});

it("tells a gateway's Retry-After", async () => {
  answering(new Response('null', { status: 503, headers: { 'retry-after': '7' } }));
  await expect(callApi(ways('tok'), 'GET', '/catalogue')).rejects.toMatchObject({
    code: 'unreachable',
    retryAfterS: 7,
  });
});

it('rejects with what the server says, or with that it says nothing', async () => {
  answering(problem(429, 'rate_limited', { param: 'room', retry_after_s: 3 }));
  await expect(callApi(ways('tok'), 'POST', '/rooms', {})).rejects.toMatchObject({
    name: 'LavishError',
    code: 'rate_limited',
    detail: 'No.',
    param: 'room',
    retryAfterS: 3,
    requestId: 'req_1',
  });
  answering(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(callApi(ways('tok'), 'GET', '/catalogue')).rejects.toMatchObject({
    code: 'unreachable',
    detail: 'The server answered 502.',
  });
  answering(new TypeError('fetch failed'));
  await expect(callApi(ways('tok'), 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unreachable' });
});
