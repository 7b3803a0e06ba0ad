import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ corsOrigins: ['https://live.example'] });
});
afterAll(() => server.close());

const PATH = '/v1/rooms/stage/gifts';

it('only pages of the configured origins can send gifts and read what they need', async () => {
  const preflight = (origin: string) =>
    fetch(`${server.server.origin}${PATH}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'idempotency-key',
      },
    });
  const allowed = await preflight('https://live.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://live.example');
  expect(allowed.headers.get('access-control-allow-headers')).toMatch(/Idempotency-Key/);
  expect(
    (await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin'),
  ).toBeNull();

  const answer = await fetch(`${server.server.origin}${PATH}`, {
    headers: { origin: 'https://live.example' },
  });
  expect(answer.headers.get('access-control-expose-headers')).toMatch(/Retry-After/);
});

it('pages with tracing can send requests: the preflight allows its headers', async () => {
  const traced = ['traceparent', 'tracestate', 'baggage', 'sentry-trace'];
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
    const { status, headers } = await fetch(`${server.server.origin}${PATH}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://live.example',
        'access-control-request-method': method,
        'access-control-request-headers': traced.join(','),
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toContain(method);
    const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
    expect(allowed).toEqual(expect.arrayContaining(traced));
  }
});

it('responses declare that they are data, which browsers do not run, frame or sniff', async () => {
  const { headers } = await server.call({ path: PATH, as: null });
  expect(headers).toMatchObject({
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
});
