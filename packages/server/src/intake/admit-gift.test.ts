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

/** What is asked of whom, in order. */
function stage({ isBusy = false, isSpent = false } = {}) {
  const asked: string[] = [];
  const note = <T>(name: string, answer: T) =>
    vi.fn(() => {
      asked.push(name);
      return answer;
    });
  const queue = {
    refusalFor: note('queue', isBusy ? busy : null),
    refusalForAny: note('queue of all', isBusy ? busy : null),
    send: note('send', Promise.resolve({ kind: 'refused' as const, refusal: refuse('self_gift', 'No.') })),
  };
  const allowance = { limit: 200, remaining: 1, resetS: 1, refusal: isSpent ? spent : null };
  const takeGift = note('allowance', Promise.resolve(allowance));
  const hold = note('hold', Promise.resolve());
  return { asked, queue, hold, admitGift: createAdmitGift(queue, { takeGift }, { hold }, () => hexId(1)) };
}

it('asks for the grant, the queue, the allowance and the commit, in this order', async () => {
  const { asked, admitGift } = stage();
  const { outcome, allowance } = await admitGift.admit(ann, request);
  expect(asked).toEqual(['queue', 'allowance', 'send']);
  expect([outcome.kind, allowance?.remaining]).toEqual(['refused', 1]);
});

it.each([
  ['without a grant nothing is asked', {}, { ...request, room: 'other' }, 'forbidden', []],
  [
    'a full queue takes nothing from the allowance, and the refusal is held',
    { isBusy: true },
    request,
    'overloaded',
    ['queue', 'hold'],
  ],
  ['a spent allowance sends nothing', { isSpent: true }, request, 'rate_limited', ['queue', 'allowance']],
])('%s', async (_case, options, gift, code, expected) => {
  const { asked, admitGift } = stage(options);
  const { outcome } = await admitGift.admit(ann, gift);
  expect(outcome).toMatchObject({ kind: 'refused', refusal: { code } });
  expect(asked).toEqual(expected);
});

it("has no allowance for the platform's server, whose gift is refused unread only when the queue is full for all", async () => {
  const { asked, admitGift } = stage();
  expect(await admitGift.refuseUnread({ kind: 'server' })).toBeNull();
  await admitGift.admit({ kind: 'server' }, { ...request, sender: 'ben' });
  expect(asked).toEqual(['queue of all', 'queue', 'send']);
  const full = stage({ isBusy: true });
  expect(await full.admitGift.refuseUnread({ kind: 'server' })).toEqual(busy);
  expect(full.asked).toEqual(['queue of all', 'hold']);
});

it('a refusal for lack of room resolves when it is no longer held, after its retry time at the latest', async () => {
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
