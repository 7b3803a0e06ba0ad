import { expect, test } from 'vitest';
import { createUserBudgets } from './user-budgets.ts';

const LIMITS = { userMessageBurst: 10, userMessagesPerS: 5, maxUserSubscribes: 2 };

test('the sockets of a user share one allowance of messages', () => {
  const budgets = createUserBudgets(LIMITS, () => 0);
  const sockets = Array.from({ length: 10 }, () => budgets.open('eve'));
  expect(sockets.map((budget) => budget.pauseFor(0))).toEqual(Array(10).fill(0));
  expect(sockets[3]!.pauseFor(0)).toBe(200);
  expect(budgets.open('ann').pauseFor(0)).toBe(0);
});

test('the sockets of a user share the limit for waiting subscribe requests', () => {
  const budgets = createUserBudgets(LIMITS, () => 0);
  const [first, second] = [budgets.open('eve'), budgets.open('eve')];
  expect([first.takeSubscribe(), second.takeSubscribe(), first.takeSubscribe()]).toEqual([true, true, false]);
  second.endSubscribe();
  expect(first.takeSubscribe()).toBe(true);
  expect(budgets.open('ann').takeSubscribe()).toBe(true);
});

test('a user who reconnects keeps the used allowance until it is full again', () => {
  let nowMs = 0;
  const budgets = createUserBudgets(LIMITS, () => nowMs);
  const budget = budgets.open('eve');
  for (let n = 0; n < 10; n++) budget.pauseFor(0);
  budgets.close('eve');
  expect(budgets.open('eve').pauseFor(0)).toBe(200);
  budgets.close('eve');
  nowMs = 4_000;
  budgets.open('ann');
  expect(budgets.size).toBe(1);
});
