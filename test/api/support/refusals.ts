import { ERRORS, type ErrorCode } from '@lavish/protocol';
import { expect } from 'vitest';
import type { ApiCall, ApiServer } from './api-server.ts';
import type { Answer } from './http-call.ts';
import type { SocketAnswer, TestSocket } from './test-socket.ts';

/** The fields of a refusal besides those of every refusal. `detail` only if its text matters. */
export interface Expected {
  code: ErrorCode;
  param?: string;
  balance?: number;
  required?: number;
  price?: number;
  retry_after_s?: number;
  current?: unknown;
  version?: string;
  changed_by?: unknown;
  detail?: string;
}

/** The codes that this test file has provoked, by transport. */
export const provoked = { http: new Set<ErrorCode>(), socket: new Set<ErrorCode>() };

/** One or two sentences. */
const SENTENCE = /^[^\n]{8,200}[.?…]$/;
/** No internals of the server. */
const INNARDS = /\bselect\b|\binsert\b|\bupdate\b|\bat \S+:\d+|node_modules|\.ts\b|undefined|\[object/;

function expectDetail(detail: unknown) {
  expect(detail).toMatch(SENTENCE);
  expect(detail).not.toMatch(INNARDS);
}

/** A problem of RFC 9457 with this code and these fields, and no others. */
export function expectProblem({ status, headers, body }: Answer, expected: Expected): void {
  const { code } = expected;
  expect(body).toEqual({
    type: `urn:lavish:error:${code}`,
    title: ERRORS[code].title,
    status: ERRORS[code].status,
    detail: expect.any(String),
    request_id: expect.any(String),
    ...expected,
  });
  expectDetail(body.detail);
  expect(status).toBe(ERRORS[code].status);
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(headers['x-request-id']).toBe(body.request_id);
  expect(headers['retry-after']).toBe(body.retry_after_s === undefined ? undefined : `${body.retry_after_s}`);
  expect(headers['www-authenticate']).toBe(code === 'unauthenticated' ? 'Bearer' : undefined);
  provoked.http.add(code);
}

/** Expects a refusal over HTTP; nothing has moved, and the server serves the next request. */
export async function expectRefused(server: ApiServer, call: ApiCall, expected: Expected): Promise<void> {
  const before = await server.fingerprint();
  expectProblem(await server.call(call), expected);
  await expectUnharmed(server, before);
}

/** Expects a refusal over the socket; nothing has moved, and the socket and the server serve the next request. */
export async function expectRefusedOn(
  server: ApiServer,
  socket: TestSocket,
  message: object,
  expected: Expected,
): Promise<void> {
  const before = await server.fingerprint();
  expectError(await socket.ask(message), expected);
  expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
  await expectUnharmed(server, before);
}

/** An error message with this code and these fields, and no others but `ref`. */
export function expectError({ ref: _ref, ...error }: SocketAnswer, expected: Expected): void {
  expect(error).toEqual({ t: 'error', detail: expect.any(String), ...expected });
  expectDetail(error.detail);
  provoked.socket.add(expected.code);
}

async function expectUnharmed(server: ApiServer, before: object): Promise<void> {
  expect(await server.fingerprint()).toEqual(before);
  expect((await server.call({ path: '/healthz', as: null })).status).toBe(200);
}
