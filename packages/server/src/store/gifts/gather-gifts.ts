import type pg from 'pg';
import { timeIn } from '../../domain/battles/battle.ts';
import type { ContributionRow } from '../../domain/battles/contribution.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import {
  type GiftFacts,
  type ItemFacts,
  pairKey,
  type RoomFacts,
  type UserFacts,
  type WalletFacts,
} from '../../domain/gifts/gift-facts.ts';
import { textArray } from '../../postgres/composites.ts';
import type { BattleRow } from '../battles/battle-rows.ts';
import { BATTLE_STATEMENTS, battlesOf, type ClockRow, contributionsOf } from './gather-battles.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';

type Read = <Row extends object>(
  name: keyof typeof STATEMENTS,
  lists: string[][],
) => Promise<pg.QueryResult<Row>>;

/**
 * Opens a transaction, takes the batch's locks and reads what deciding it needs. All statements leave in one go and
 * come back in one round trip; each sees what was committed when its turn came (READ COMMITTED), so those behind a
 * lock see everything that its holders before us wrote. The battles are locked last, because all gifts of a battle
 * wait there for one another: behind that lock is only what has to be, the clock above all.
 */
export async function gatherGifts(client: pg.Client, commands: readonly GiftCommand[]): Promise<GiftFacts> {
  const rooms = distinct(commands.map((command) => command.room));
  const named = distinct(commands.flatMap((command) => command.battle ?? []));
  const read: Read = (name, lists) =>
    client.query({ name, text: STATEMENTS[name], values: lists.map(textArray) });

  const answers = [
    client.query('begin'),
    readBeforeBattles(read, commands, rooms, named),
    read<BattleRow>('lockBattles', [named, rooms]),
    read<ClockRow>('readClock', []),
  ] as const;
  await throwFirstFailure(answers);
  const [, facts, battles, clock] = await Promise.all(answers);
  const { now, bonuses } = clock.rows[0]!;
  const found = battlesOf(battles.rows);
  return { ...facts, now: timeIn(found.values(), now), bonuses: bonuses ?? [], battles: found };
}

/**
 * Throws what the first of them failed with, in their order: that is why, and those behind it only say that the transaction
 * has failed. `Promise.all` throws what is known first, which need not be the same when all come in one piece.
 */
async function throwFirstFailure(answers: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(answers);
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Locks the wallets and reads all that can be read before the battles are locked, and makes it ready meanwhile. */
async function readBeforeBattles(
  read: Read,
  commands: readonly GiftCommand[],
  rooms: string[],
  named: string[],
): Promise<Omit<GiftFacts, 'now' | 'bonuses' | 'battles'>> {
  const senders = distinct(commands.map((command) => command.sender)).sort();
  const items = distinct(commands.map((command) => command.item));
  const receivers = distinct(commands.flatMap((command) => command.receiver ?? []));
  const senderPairs = distinctPairs(commands, (command) => command.sender);
  const receiverPairs = distinctPairs(commands, (command) => command.receiver);

  const [wallets, stored, itemRows, roomRows, guests, blocks, users, earningsRows, contributions, known] =
    await Promise.all([
      read<WalletRow>('lockWallets', [senders]),
      read<GiftRow>('readStored', [commands.map((c) => c.sender), commands.map((c) => c.key)]),
      read<ItemFacts & { id: string }>('readItems', [items]),
      read<RoomRow>('readRooms', [rooms]),
      read<PairRow>('readGuests', receiverPairs),
      read<PairRow>('readBlocks', senderPairs),
      read<Omit<UserFacts, 'earnings'> & { id: string }>('readUsers', [[...senders, ...receivers], rooms]),
      read<{ id: string; coins: number }>('readEarnings', [receivers, rooms]),
      read<ContributionRow>('readContributions', [named, rooms, senders]),
      named.length > 0 ? read<{ id: string }>('readNamedBattles', [named]) : null,
    ]);

  const earnings = new Map(earningsRows.rows.map((row) => [row.id, row.coins]));
  return {
    wallets: new Map(wallets.rows.map((row) => [row.id, walletOf(row)])),
    stored: new Map(
      stored.rows.map((row): [string, StoredGift] => [
        pairKey(row.sender_id, row.idempotency_key),
        giftOf(row),
      ]),
    ),
    items: new Map(itemRows.rows.map((row) => [row.id, row])),
    rooms: roomsOf(roomRows.rows, guests.rows, blocks.rows),
    users: new Map(users.rows.map((row) => [row.id, { earnings: earnings.get(row.id) ?? null, ...row }])),
    namedBattles: new Set(known?.rows.map(({ id }) => id)),
    contributions: contributionsOf(contributions.rows),
  };
}

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

/** The rooms and users of each pair that occurs, as two lists of one length. */
function distinctPairs(
  commands: readonly GiftCommand[],
  userOf: (command: GiftCommand) => string | null,
): [rooms: string[], users: string[]] {
  const pairs = new Map<string, [string, string]>();
  for (const command of commands) {
    const user = userOf(command);
    if (user !== null) pairs.set(pairKey(command.room, user), [command.room, user]);
  }
  return [[...pairs.values()].map(([room]) => room), [...pairs.values()].map(([, user]) => user)];
}

interface WalletRow extends Omit<WalletFacts, 'streak'> {
  id: string;
  streak_id: string | null;
  streak_room: string;
  streak_receiver: string;
  streak_item: string;
  streak_count: number;
  streak_expires_at: number;
}

interface RoomRow extends Omit<RoomFacts, 'guests' | 'blocked'> {
  id: string;
}

interface PairRow {
  room: string;
  user: string;
}

const walletOf = (row: WalletRow): WalletFacts => ({
  coins: row.coins,
  version: row.version,
  lifetimeSpent: row.lifetimeSpent,
  streak:
    row.streak_id === null
      ? null
      : {
          id: row.streak_id,
          room: row.streak_room,
          receiver: row.streak_receiver,
          item: row.streak_item,
          count: row.streak_count,
          expiresAt: row.streak_expires_at,
        },
});

function roomsOf(rooms: RoomRow[], guests: PairRow[], blocks: PairRow[]): Map<string, RoomFacts> {
  const found = new Map(
    rooms.map((row) => [row.id, { ...row, guests: new Set<string>(), blocked: new Set<string>() }]),
  );
  for (const { room, user } of guests) found.get(room)?.guests.add(user);
  for (const { room, user } of blocks) found.get(room)?.blocked.add(user);
  return found;
}

const STATEMENTS = {
  // Before anything else is read. `no key update` is what the update behind it takes anyway, and lets foreign keys be.
  lockWallets: `
    select user_id as id, coins, version, lifetime_spent as "lifetimeSpent", streak_id, streak_room, streak_receiver,
           streak_item, streak_count, streak_expires_at
      from wallets where user_id = any($1) order by user_id for no key update`,
  readStored: `
    select g.* from unnest($1::text[], $2::text[]) as k (sender, key), lateral (
      select ${GIFT_COLUMNS} from gifts g where g.sender_id = k.sender and g.idempotency_key = k.key limit 1) g`,
  readItems: `
    select id, price, points, category, min_vip_level as "minVipLevel", max_quantity as "maxQuantity",
           streak_window_ms as "streakWindowMs", active_from as "activeFrom", active_until as "activeUntil",
           retired_at is not null as retired
      from items where id = any($1)`,
  // Before guests and blocks, whose changes raise the revision: read the other way round, a guest who left in between
  // would receive under a revision that still stands.
  // Before the battles, too: a room that one takes meanwhile gets a new revision as well.
  readRooms: `
    select id, host_id as host, ended_at is null as live, revision, coins, battle_id as battle
      from rooms where id = any($1)`,
  // Of a room's guests and blocks only those that the batch asks for: a popular room can have thousands.
  readGuests: `
    select k.room, k.user from unnest($1::text[], $2::text[]) as k (room, "user"), lateral (
      select from room_guests where room_id = k.room and user_id = k.user limit 1) g`,
  readBlocks: `
    select k.room, k.user from unnest($1::text[], $2::text[]) as k (room, "user"), lateral (
      select from room_blocks where room_id = k.room and user_id = k.user limit 1) b`,
  readUsers: `
    select id, name, avatar_url, vip_level, share_bps as "shareBps", blocked
      from users where id = any($1 || array(select host_id from rooms where id = any($2)))`,
  readEarnings: `
    select user_id as id, coins
      from earnings where user_id = any($1 || array(select host_id from rooms where id = any($2)))`,
  ...BATTLE_STATEMENTS,
} as const;
