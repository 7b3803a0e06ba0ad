import type { GiftCorrection } from './gift-correction.ts';

/** The most gifts that an event names. A refund can touch thousands in one room. */
const MAX_NAMED = 20;

/** What one journal changes in one room. */
export interface RoomCorrection {
  journal: string;
  room: string;
  /** Gifts that count no more. */
  gifts: number;
  /** Coins that count no more; negative: coins that count again. */
  coins: number;
  /** The gifts with the most such coins. */
  named: string[];
}

/** Sums the corrections of gifts by journal and room. Those that change nothing that a room shows are left out. */
export function correctRooms(
  corrections: readonly (Pick<GiftCorrection, 'coins' | 'reversed'> & {
    journal: string;
    gift: { id: string; room: string };
  })[],
): RoomCorrection[] {
  const shown = corrections
    .filter(({ coins, reversed }) => coins !== 0 || reversed)
    .sort((a, b) => Math.abs(b.coins) - Math.abs(a.coins));
  const byRoom = new Map<string, RoomCorrection>();
  for (const { journal, gift, coins, reversed } of shown) {
    const key = `${journal} ${gift.room}`;
    const sum = byRoom.get(key) ?? { journal, room: gift.room, gifts: 0, coins: 0, named: [] };
    if (reversed) sum.gifts += 1;
    sum.coins -= coins;
    if (sum.named.length < MAX_NAMED) sum.named.push(gift.id);
    byRoom.set(key, sum);
  }
  return [...byRoom.values()];
}
