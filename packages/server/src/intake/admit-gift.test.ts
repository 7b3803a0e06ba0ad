import { expect, it, vi } from 'vitest';
import type { Identity } from '../domain/identity.ts';
import { refuse } from '../domain/refuse.ts';
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
  return { asked, queue, admitGift: createAdmitGift(queue, { takeGift }) };
}

it('asks for the grant, the queue, the allowance and the commit, in this order', async () => {
  const { asked, admitGift } = stage();
  const { outcome, allowance, isOverload } = await admitGift.admit(ann, request);
  expect(asked).toEqual(['queue', 'allowance', 'send']);
  expect([outcome.kind, allowance?.remaining, isOverload]).toEqual(['refused', 1, false]);
});

it.each([
  ['without a grant nothing is asked', {}, { ...request, room: 'other' }, 'forbidden', []],
  ['a full queue takes nothing from the allowance', { isBusy: true }, request, 'overloaded', ['queue']],
  ['a spent allowance sends nothing', { isSpent: true }, request, 'rate_limited', ['queue', 'allowance']],
])('%s', async (_case, options, gift, code, expected) => {
  const { asked, admitGift } = stage(options);
  const { outcome, isOverload } = await admitGift.admit(ann, gift);
  expect(outcome).toMatchObject({ kind: 'refused', refusal: { code } });
  expect(isOverload).toBe(code === 'overloaded');
  expect(asked).toEqual(expected);
});

it("has no allowance for the platform's server, whose gift is refused unread only when the queue is full for all", async () => {
  const { asked, admitGift } = stage();
  expect(admitGift.refusalUnread({ kind: 'server' })).toBeNull();
  await admitGift.admit({ kind: 'server' }, { ...request, sender: 'ben' });
  expect(asked).toEqual(['queue of all', 'queue', 'send']);
  expect(stage({ isBusy: true }).admitGift.refusalUnread({ kind: 'server' })).toEqual(busy);
});
