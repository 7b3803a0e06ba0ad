import { describe, expect, it } from 'vitest';
import { isResponseTo } from './responses.ts';

const topUp = {
  id: 'jnl_1',
  user: 'a b',
  coins: 5,
  balance: 5,
  wallet_version: 1,
  at: '2026-01-31T12:00:00.000Z',
};
const path = '/users/a%20b/top-ups';

describe('a response is recognised', () => {
  it('with unknown fields', () => {
    expect(isResponseTo('POST', path, 201, { ...topUp, new_field: 1 })).toBe(true);
    expect(
      isResponseTo('GET', '/rooms?live=true', 200, { data: [], has_more: false, next_cursor: null }),
    ).toBe(true);
    expect(isResponseTo('DELETE', '/catalogue/rose', 204, undefined)).toBe(true);
  });

  it.each([
    ['absent', undefined],
    ['not JSON', null],
    ['an empty object', {}],
    ['a list', [topUp]],
    ['text', 'ok'],
    ["another service's", { status: 'ok', data: { id: 'x' } }],
    ["another user's", { ...topUp, user: 'b' }],
    ['a number as text', { ...topUp, balance: '5' }],
    ['incomplete', { id: 'jnl_1', user: 'a b', coins: 5 }],
  ])('but not if it is %s', (_, body) => {
    for (const status of [200, 201, 202, 204]) expect(isResponseTo('POST', path, status, body)).toBe(false);
  });

  it('if it is a list and each entry is valid', () => {
    const list = (...data: unknown[]) => ({ data, has_more: false, next_cursor: null });
    const supporter = { user: 'ann', coins: 1, gifts: 1 };
    expect(isResponseTo('GET', '/rooms/r/supporters', 200, list(supporter))).toBe(true);
    expect(isResponseTo('GET', '/rooms/r/supporters', 200, list(supporter, null))).toBe(false);
    expect(isResponseTo('GET', '/rooms/r/supporters', 200, { data: {} })).toBe(false);
  });

  it.each([undefined, 1, {}])('but not a list whose cursor is %s: reading on would never end', (cursor) => {
    const page = { data: [], has_more: false, next_cursor: cursor };
    for (const path of ['/rooms', '/users/a/entries', '/rankings/senders', '/battles'])
      expect(isResponseTo('GET', path, 200, page)).toBe(false);
    expect(isResponseTo('GET', '/rooms', 200, { ...page, next_cursor: 'c' })).toBe(true);
  });

  it('for an unknown call if it is an object', () => {
    expect(isResponseTo('POST', '/new', 200, {})).toBe(true);
    expect(isResponseTo('POST', '/new', 204, undefined)).toBe(true);
    expect(isResponseTo('POST', '/new', 200, undefined)).toBe(false);
    expect(isResponseTo('GET', '/new', 204, undefined)).toBe(false);
    expect(isResponseTo('POST', '/new', 200, null)).toBe(false);
  });

  it('for a removal if it is empty', () => {
    expect(isResponseTo('DELETE', '/catalogue/rose', 200, undefined)).toBe(false);
    expect(isResponseTo('DELETE', '/catalogue/rose', 200, { ok: true })).toBe(false);
  });
});
