import { it } from 'vitest';
import type { ApiCall, ApiServer } from './api-server.ts';
import { type Expected, expectRefused } from './refusals.ts';

/** Numbers as text of a body: JSON has numbers that JavaScript does not have. */
export const TOO_LARGE = ['9007199254740992', '9007199254740993', '1e300'];
export const NOT_INTEGERS = ['1.5', '1e-7', '1e999', '"2"', 'null', 'true', '[]', '[2]', '{}'];

export const put = (path: string, body: unknown): ApiCall => ({ method: 'PUT', path, body });
export const putAnn = (body: unknown) => put('/v1/users/ann', body);
export const putItem = (body: unknown) => put('/v1/catalogue/rose', body);
export const topUp = (body: unknown): ApiCall => ({
  method: 'POST',
  path: '/v1/users/ann/top-ups',
  key: 'bad',
  body,
});
export const gift = (body: unknown): ApiCall => ({
  method: 'POST',
  path: '/v1/rooms/stage/gifts',
  key: 'bad',
  body,
});
export const giftWith = (field: string, json: string) =>
  gift(`{"item":"rose","sender":"ann","${field}":${json}}`);
export const openRoom = (body: unknown): ApiCall => ({ method: 'POST', path: '/v1/rooms', body });
export const createToken = (body: unknown): ApiCall => ({ method: 'POST', path: '/v1/tokens', body });

type Row = [what: string, call: ApiCall, expected: Expected];
export const invalid = (param: string, detail?: string): Expected => ({
  code: 'invalid_request',
  param,
  ...(detail !== undefined && { detail }),
});
export const rows = (
  inputs: readonly string[],
  call: (input: string) => ApiCall,
  expected: Expected,
): Row[] => inputs.map((input) => [input.slice(0, 40), call(input), expected]);

/** Makes a test of each row: the call is refused as expected, and nothing has moved. */
export const refusalTests = (server: () => ApiServer) => (table: readonly Row[]) =>
  it.each(table)('%s', (_, call, expected) => expectRefused(server(), call, expected));
