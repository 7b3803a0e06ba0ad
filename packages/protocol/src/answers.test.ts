import { describe, expect, it } from 'vitest';
import { isAnswerTo, isProblem, retryAfterS } from './answers.ts';

const topUp = {
  id: 'jnl_1',
  user: 'a b',
  coins: 5,
  balance: 5,
  wallet_version: 1,
  at: '2026-01-31T12:00:00.000Z',
};
const path = '/users/a%20b/top-ups';

describe('an answer counts when it is what the call returns', () => {
  it('with more fields than are known', () => {
    expect(isAnswerTo('POST', path, 201, { ...topUp, new_field: 1 })).toBe(true);
    expect(isAnswerTo('GET', '/rooms?live=true', 200, { data: [], has_more: false, next_cursor: null })).toBe(
      true,
    );
    expect(isAnswerTo('DELETE', '/catalogue/rose', 204, undefined)).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', null],
    ['an empty object', {}],
    ['a list', [topUp]],
    ['text', 'ok'],
    ["another service's", { status: 'ok', data: { id: 'x' } }],
    ["another user's", { ...topUp, user: 'b' }],
    ['a number that is text', { ...topUp, balance: '5' }],
    ['a part of it', { id: 'jnl_1', user: 'a b', coins: 5 }],
  ])('and not when it is %s', (_, body) => {
    for (const status of [200, 201, 202, 204]) expect(isAnswerTo('POST', path, status, body)).toBe(false);
  });

  it('and a list when each entry is one', () => {
    const list = (...data: unknown[]) => ({ data, has_more: false, next_cursor: null });
    const supporter = { user: 'ann', coins: 1, gifts: 1 };
    expect(isAnswerTo('GET', '/rooms/r/supporters', 200, list(supporter))).toBe(true);
    expect(isAnswerTo('GET', '/rooms/r/supporters', 200, list(supporter, null))).toBe(false);
    expect(isAnswerTo('GET', '/rooms/r/supporters', 200, { data: {} })).toBe(false);
  });

  it('and of a call that is not known when it is an object', () => {
    expect(isAnswerTo('POST', '/new', 200, {})).toBe(true);
    expect(isAnswerTo('POST', '/new', 204, undefined)).toBe(true);
    expect(isAnswerTo('POST', '/new', 200, undefined)).toBe(false);
    expect(isAnswerTo('GET', '/new', 204, undefined)).toBe(false);
    expect(isAnswerTo('POST', '/new', 200, null)).toBe(false);
  });

  it('and a removal when there is nothing', () => {
    expect(isAnswerTo('DELETE', '/catalogue/rose', 200, undefined)).toBe(false);
    expect(isAnswerTo('DELETE', '/catalogue/rose', 200, { ok: true })).toBe(false);
  });
});

it('a problem repeats its status', () => {
  const problem = { code: 'forbidden', detail: 'No.', status: 403, request_id: 'r' };
  expect(isProblem(403, problem)).toBe(true);
  expect(isProblem(502, problem)).toBe(false);
  expect(isProblem(403, { code: 403, detail: 'No.' })).toBe(false);
});

it.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': 'Mon, 30 Nov 2026 06:00:10 GMT', date: 'Mon, 30 Nov 2026 06:00:00 GMT' }, 10],
  [{ 'retry-after': 'Mon, 30 Nov 2026 05:00:00 GMT', date: 'Mon, 30 Nov 2026 06:00:00 GMT' }, 0],
  [{ 'retry-after': '99999999999' }, 3_600],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after': '-5' }, null],
  [{}, null],
])('Retry-After %j is %s seconds', (headers, seconds) => {
  expect(retryAfterS(new Headers(headers as Record<string, string>))).toBe(seconds);
});
