import { expect, it, vi } from 'vitest';
import { refuse } from '../domain/refusal.ts';
import { hexId } from '../domain/testing/examples.ts';
import type { Identity } from '../domain/users/identity.ts';
import { createAdmitGift } from './admit-gift.ts';

const ann: Identity = {
  kind: 'user',
  user: 'ann',
  name: null,
  grants: { room: 'live', send: true },
  expiresAt: 0,
};
const request = { room: 'live', item: 'rose', key: 'k' };
const busy = refuse('overloaded', 'Too busy.', { retry_after_s: 1 });
const spent = refuse('rate_limited', 'Too many.', { retry_after_s: 1 });

/** Admission with scripted dependencies, and the calls that it makes to them, in order. */
function stage({ isBusy = false, isSpent = false } = {}) {
  const calls: string[] = [];
  const record = <T>(name: string, result: T) =>
    vi.fn(() => {
      calls.push(name);
      return result;
    });
  const queue = {
    refusalFor: record('queue', isBusy ? busy : null),
    refusalForAny: record('queue of all', isBusy ? busy : null),
    send: record('send', Promise.resolve({ kind: 'refused' as const, refusal: refuse('self_gift', 'No.') })),
  };
  const allowance = { limit: 200, remaining: 1, resetS: 1, refusal: isSpent ? spent : null };
  const takeGift = record('allowance', Promise.resolve(allowance));
  const hold = record('hold', Promise.resolve());
  return {
    calls,
    queue,
    hold,
    admitGift: createAdmitGift(queue, { takeGift }, { hold, retryAfterS: (s) => s }, () => hexId(1)),
  };
}

it('checks the grant, then the queue, then the allowance, and then sends', async () => {
  const { calls, admitGift } = stage();
  const { outcome, allowance } = await admitGift.admit(ann, request);
  expect(calls).toEqual(['queue', 'allowance', 'send']);
  expect([outcome.kind, allowance?.remaining]).toEqual(['refused', 1]);
});

it.each([
  ['a missing grant makes no further calls', {}, { ...request, room: 'other' }, 'forbidden', []],
  [
    'a full queue takes nothing from the allowance, and the refusal is held',
    { isBusy: true },
    request,
    'overloaded',
    ['queue', 'hold'],
  ],
  ['a spent allowance sends nothing', { isSpent: true }, request, 'rate_limited', ['queue', 'allowance']],
])('%s', async (_case, options, gift, code, expected) => {
  const { calls, admitGift } = stage(options);
  const { outcome } = await admitGift.admit(ann, gift);
  expect(outcome).toMatchObject({ kind: 'refused', refusal: { code } });
  expect(calls).toEqual(expected);
});

it("has no allowance for a server key, whose gift is refused unread only when no sender's gift would be accepted", async () => {
  const { calls, admitGift } = stage();
  expect(await admitGift.refuseUnread({ kind: 'server' })).toBeNull();
  await admitGift.admit({ kind: 'server' }, { ...request, sender: 'ben' });
  expect(calls).toEqual(['queue of all', 'queue', 'send']);
  const full = stage({ isBusy: true });
  expect(await full.admitGift.refuseUnread({ kind: 'server' })).toEqual(busy);
  expect(full.calls).toEqual(['queue of all', 'hold']);
});

it('returns a refusal of a full queue when the refusal is no longer held', async () => {
  const { hold, admitGift } = stage({ isBusy: true });
  let release = () => {};
  hold.mockImplementation(
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
  );
  const answered: string[] = [];
  const refused = [
    admitGift.admit(ann, request).then(() => answered.push('read')),
    admitGift.refuseUnread(ann).then(() => answered.push('unread')),
  ];
  expect(hold.mock.calls).toEqual([
    [1, 'ann'],
    [1, 'ann'],
  ]);
  await new Promise(setImmediate);
  expect(answered).toEqual([]);
  release();
  await refused[1];
  expect(answered).toEqual(['unread']);
});
