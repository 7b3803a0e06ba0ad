import { expect, it } from 'vitest';
import { createAccountUpdates } from './account-updates.ts';

const wallet = (coins: number, version: number) => ({ coins, version });

it('returns a message for each newer wallet, and none for an older one', () => {
  const updates = createAccountUpdates();
  expect(updates.begin(wallet(100, 1))).toBeNull();
  expect(updates.take({ user: 'ann', wallet: wallet(80, 3) })).toEqual({ t: 'user', wallet: wallet(80, 3) });
  expect(updates.take({ user: 'ann', wallet: wallet(90, 2) })).toBeNull();
});

it('compares wallet and earnings separately', () => {
  const updates = createAccountUpdates();
  updates.begin(wallet(100, 1));
  expect(updates.take({ user: 'ann', earnings: { coins: 5, version: 4 } })).toEqual({
    t: 'user',
    earnings: { coins: 5 },
  });
  expect(updates.take({ user: 'ann', wallet: wallet(90, 2), earnings: { coins: 3, version: 3 } })).toEqual({
    t: 'user',
    wallet: wallet(90, 2),
  });
});

it('keeps changes until the welcome, and then returns those that are newer than its wallet', () => {
  const updates = createAccountUpdates();
  expect(updates.take({ user: 'ann', wallet: wallet(70, 4) })).toBeNull();
  expect(updates.take({ user: 'ann', wallet: wallet(80, 3) })).toBeNull();
  expect(updates.begin(wallet(90, 2))).toEqual({ t: 'user', wallet: wallet(70, 4) });
  const late = createAccountUpdates();
  late.take({ user: 'ann', wallet: wallet(90, 2) });
  expect(late.begin(wallet(80, 3))).toBeNull();
});
