import { describe, expect, it } from 'vitest';
import { afterClose } from './after-close.ts';

const oldToken = { renewable: true, fresh: false };
const newToken = { renewable: true, fresh: true };
const fixedToken = { renewable: false, fresh: false };

describe('afterClose', () => {
  it.each([
    [1000, oldToken, { kind: 'retry', renewToken: false }],
    [1006, oldToken, { kind: 'retry', renewToken: false }],
    [1011, oldToken, { kind: 'retry', renewToken: false }],
    [4001, newToken, { kind: 'retry', renewToken: true }],
    [4001, fixedToken, { kind: 'stop' }],
    [4400, newToken, { kind: 'stop' }],
    [4401, oldToken, { kind: 'retry', renewToken: true }],
    [4401, newToken, { kind: 'stop' }],
    [4401, fixedToken, { kind: 'stop' }],
    [4403, oldToken, { kind: 'stop' }],
    [4408, oldToken, { kind: 'retry', renewToken: false }],
    [4429, oldToken, { kind: 'retry', renewToken: false }],
    [4999, oldToken, { kind: 'retry', renewToken: false }],
  ])('%i with %o', (code, token, expected) => {
    expect(afterClose(code, '', token)).toMatchObject(expected);
  });

  it.each([
    ['{"retry_ms":250}', 250],
    ['{"retry_ms":"250"}', null],
    ['{"retry_ms":-1}', null],
    ['null', null],
    ['soon', null],
    ['', null],
  ])('4503 with reason %s waits %s', (reason, delayMs) => {
    expect(afterClose(4503, reason, fixedToken)).toMatchObject({ kind: 'retry', delayMs });
  });

  it('has a sentence as the reason, with the text of the server', () => {
    expect(afterClose(4401, 'exp is in the past', newToken).detail).toBe(
      'The connection was closed (token_invalid). exp is in the past',
    );
    expect(afterClose(4999, '', oldToken).detail).toBe('The connection was closed (4999).');
  });
});
