import type { PostBattle } from '@lavish/protocol';
import fc from 'fast-check';
import type pg from 'pg';
import type { BattleAction } from '../../domain/battles/battle-action.ts';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { listBattles } from '../battles/read-battles.ts';
import { putItem } from '../catalogue/items.ts';
import { topUp } from '../ledger/top-ups.ts';
import { addGuest, endRoom, removeGuest } from '../rooms/change-room.ts';
import { addBlock, removeBlock } from '../rooms/room-users.ts';
import { putUser } from '../users/user-profiles.ts';
import type { Scene } from './stage.ts';

// Many concurrent senders, and the rows for which they compete.

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, n) => `${what}-${n}`);

const SENDERS = numbered('sender', 8);
const ROOMS = numbered('room', 5);
const HOSTS = numbered('host', 5);
/** A guest of every room. */
const STAR = 'star';

export const CROWD: Scene = {
  users: Object.fromEntries([
    ...SENDERS.map((user) => [user, 1_500]),
    ...[...HOSTS, STAR].map((user) => [user, 0]),
  ]),
  items: {
    rose: { price: 10, streak_window_ms: 60_000 },
    kiss: { price: 1, streak_window_ms: 0 },
    moon: { price: 70, streak_window_ms: 1 },
  },
  rooms: Object.fromEntries(ROOMS.map((room, n) => [room, { host: HOSTS[n]!, guests: [STAR] }])),
};

/** A request. `twice`: it is sent over two committers under one key. */
export interface CrowdGift {
  sender: string;
  room: string;
  receiver: string | null;
  item: string;
  quantity: number;
  key: string;
  twice: boolean;
}

/** The row for which most gifts compete, if any. */
export const HOT_SPOTS = {
  'a hot room': { room: ROOMS[0]! },
  'a hot sender': { sender: SENDERS[0]! },
  'a hot receiver in all rooms': { receiver: STAR },
  'nothing hot': {},
} satisfies Record<string, Partial<CrowdGift>>;

export function crowdGifts(hot: Partial<CrowdGift>): fc.Arbitrary<CrowdGift[]> {
  const gift = fc.record({
    sender: fc.constantFrom(...SENDERS),
    room: fc.constantFrom(...ROOMS),
    receiver: fc.constantFrom(null, null, null, null, STAR, STAR, STAR, HOSTS[1]!),
    item: fc.constantFrom('rose', 'kiss', 'moon'),
    quantity: fc.constantFrom(1, 1, 2),
    key: fc.constantFrom(...numbered('key', 60)),
    twice: fc.boolean(),
    isHot: fc.constantFrom(true, true, true, false),
  });
  return fc.array(
    gift.map(({ isHot, ...drawn }) => (isHot ? { ...drawn, ...hot } : drawn)),
    { minLength: 150, maxLength: 250 },
  );
}

/** A change of the database besides the gifts. */
export type Chore = (pool: pg.Pool) => Promise<unknown>;

/** A duel of a host and the next host. In every second duel the star is a third side, in the first host's room. */
const duelOf = (first: number, n: number): PostBattle => {
  const stands = [first, (first + 1) % HOSTS.length].map((index) => ({
    host: HOSTS[index]!,
    room: ROOMS[index]!,
  }));
  if (n % 2 === 0) stands.push({ host: STAR, room: ROOMS[first]! });
  return {
    mode: 'solo',
    sides: stands.map((stand) => ({ hosts: [stand] })),
    countdown_s: 0,
    duration_s: 60,
    accept: 'auto',
    boosts: [{ id: 'rush', kind: 'window', multiplier: 1.5, items: ['rose'] }],
  };
};

/** Applies the action to running battles. A battle refuses it if the host does not take part. */
async function changeBattles(pool: pg.Pool, action: BattleAction): Promise<void> {
  for (const { id } of await listBattles(pool, { limit: 3, all: true })) await changeBattle(pool, id, action);
}

export const chores: fc.Arbitrary<Chore[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(
        'top up',
        'top up',
        'top up',
        'come',
        'go',
        'block',
        'unblock',
        'price',
        'share',
        'end',
        'duel',
        'duel',
        'duel',
        'leave',
        'cut short',
      ),
      user: fc.constantFrom(...SENDERS),
      room: fc.constantFrom(...ROOMS),
      n: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 40, size: 'max' },
  )
  .map((drawn) =>
    drawn.map(({ kind, user, room, n }): Chore => {
      if (kind === 'top up') return (pool) => topUp(pool, user, { coins: 10 * n }, `top-up-${n}`);
      if (kind === 'come') return (pool) => addGuest(pool, room, n > 5 ? STAR : user);
      if (kind === 'go') return (pool) => removeGuest(pool, room, n > 5 ? STAR : user);
      if (kind === 'block') return (pool) => addBlock(pool, room, user);
      if (kind === 'unblock') return (pool) => removeBlock(pool, room, user);
      if (kind === 'price') return (pool) => putItem(pool, 'rose', { price: n });
      if (kind === 'share') return (pool) => putUser(pool, STAR, { share_bps: 1_111 * n });
      if (kind === 'duel') return (pool) => createBattle(pool, duelOf(n % HOSTS.length, n), null);
      if (kind === 'leave')
        return (pool) => changeBattles(pool, { type: 'leave', host: HOSTS[n % HOSTS.length]! });
      if (kind === 'cut short') return (pool) => changeBattles(pool, { type: 'end' });
      // Rare, because an ended room gets no more gifts.
      return (pool) => (n === 1 ? endRoom(pool, room) : Promise.resolve());
    }),
  );
