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
  expect(await callApi(ways('tok'), 'PUT', '/rooms/r/guests/ann', {})).toBeUndefined();
  expect(asked).toEqual([
    {
      url: 'https://gifts.example/v1/catalogue',
      init: { method: 'GET', headers: { authorization: 'Bearer tok' } },
    },
    {
      url: 'https://gifts.example/v1/rooms/r/guests/ann',
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
  const asked = answering(problem(401, 'unauthenticated'), json(200, { fine: true }));
  expect(await callApi(ways(source), 'GET', '/catalogue')).toEqual({ fine: true });
  expect(asked.map(({ init }) => new Headers(init.headers).get('authorization'))).toEqual([
    'Bearer tok-1',
    'Bearer tok-2',
  ]);
  answering(problem(401, 'unauthenticated'), problem(401, 'unauthenticated'));
  await expect(callApi(ways(source), 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unauthenticated' });
  answering(problem(401, 'unauthenticated'));
  await expect(callApi(ways('tok'), 'GET', '/catalogue')).rejects.toMatchObject({ code: 'unauthenticated' });
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
