import { describe, expect } from 'vitest';
import { inLockingTransaction, type LockOrder } from './locks.ts';
import { ledgerTest as it } from './testing/ledger.ts';
import { setScene } from './testing/stage.ts';

const SCENE = { users: { zoe: 100, nova: 0 }, rooms: { stage: { host: 'nova' } } };
const NO_BATTLES = { where: 'false', values: [] };

/** Never called: the compiler checks it. Each line would take a lock that comes before one already taken. */
export function takeLocksInAnotherOrder(locks: LockOrder<'bonuses'>): void {
  // @ts-expect-error bonuses come before wallets
  locks.lockWallets([]).next.keepBonuses();
  // @ts-expect-error wallets come before battles
  locks.lockBattles(NO_BATTLES).next.lockWallets([]);
  // @ts-expect-error no table is locked twice: the rows of the second lock could come before those of the first
  locks.lockBattles(NO_BATTLES).next.lockFreeBattles(NO_BATTLES);
  // @ts-expect-error battles come before earnings
  locks.lockEarnings([]).next.lockBattles(NO_BATTLES);
  // @ts-expect-error nothing comes after rooms
  locks.lockRooms([]).next.lockEarnings([]);
}

/** Never called, as above: a function's type states which locks its caller must not have taken yet. */
export function passTheWrongOrder(locks: LockOrder<'earnings'>): void {
  const needsBattles = (_order: LockOrder<'battles'>) => {};
  // @ts-expect-error earnings may have been locked already
  needsBattles(locks);
  // @ts-expect-error only a transaction that begins gives an order
  const made: LockOrder<'rooms'> = { lockRooms: locks.lockRooms, lockFreeRooms: locks.lockFreeRooms };
  needsBattles(made as LockOrder<'bonuses'>);
}

describe('the lock order', () => {
  it('goes from bonuses to rooms, and any table can be left out', async ({ ledger }) => {
    await setScene(ledger.pool, SCENE);
    const locked = await inLockingTransaction(ledger.pool, async (_client, locks) => {
      const bonuses = locks.keepBonuses();
      const wallets = bonuses.next.lockWallets(['zoe', 'nobody']);
      const battles = wallets.next.lockBattles(NO_BATTLES);
      const earnings = battles.next.lockEarnings(['nova']);
      const rooms = earnings.next.lockRooms(['stage', 'no-room']);
      return {
        wallets: (await wallets.rows).map(({ id, coins }) => ({ id, coins })),
        battles: await battles.rows,
        rooms: [...(await rooms)],
      };
    });
    expect(locked).toEqual({
      wallets: [{ id: 'zoe', coins: 100 }],
      battles: [],
      rooms: [['stage', { host: 'nova', live: true }]],
    });
    const rooms = await inLockingTransaction(ledger.pool, (_client, locks) => locks.lockRooms(['stage']));
    expect(rooms.size).toBe(1);
  });

  it('can be used once: a second lock from the same order is refused', async ({ ledger }) => {
    await setScene(ledger.pool, SCENE);
    const twice = inLockingTransaction(ledger.pool, async (_client, locks) => {
      await locks.lockEarnings(['nova']).rows;
      await locks.lockWallets(['zoe']).rows;
    });
    await expect(twice).rejects.toThrow('lockWallets: this order has been used');
  });
});
