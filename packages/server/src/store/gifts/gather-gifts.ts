import type pg from 'pg';
import type { ContractTerms } from '../../domain/agencies/contract.ts';
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
} from '../../domain/gifts/gift-facts.ts';
import { textArray } from '../../postgres/composites.ts';
import { type WalletRow, walletOf } from '../ledger/wallet-rows.ts';
import { beginLocking } from '../locks.ts';
import {
  BATTLE_STATEMENTS,
  battlesOf,
  battlesOfBatch,
  type ClockRow,
  contributionsOf,
} from './gather-battles.ts';
import {
  CAMPAIGN_STATEMENTS,
  type CampaignFacts,
  type CounterLists,
  campaignFacts,
  type KnownCampaigns,
  readCounters,
} from './gather-campaigns.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';

/** The facts that are in the database. */
type GatheredFacts = Omit<GiftFacts, 'promotionalCoinsEarn'>;

type Read = <Row extends object>(
  name: keyof typeof STATEMENTS,
  lists: string[][],
) => Promise<pg.QueryResult<Row>>;

/**
 * Opens a transaction, takes the batch's locks and reads the facts for deciding it. All statements are sent together, in one
 * round trip. Each sees what was committed when PostgreSQL ran it (READ COMMITTED), so a statement
 * behind a lock sees everything that the previous holders of the lock wrote. The battles are locked last, because all
 * gifts of a battle wait for each other there: behind that lock only the clock is read.
 */
export async function gatherGifts(
  client: pg.Client,
  commands: readonly GiftCommand[],
  known: KnownCampaigns,
): Promise<GatheredFacts> {
  const rooms = distinct(commands.map((command) => command.room));
  const named = distinct(commands.flatMap((command) => command.battle ?? []));
  const senders = distinct(commands.map((command) => command.sender)).sort();
  const read: Read = (name, lists) =>
    client.query({ name, text: STATEMENTS[name], values: lists.map(textArray) });

  const { rows: begun, next: locks } = beginLocking(client);
  const wallets = locks.lockWallets(senders);
  const facts = readBeforeBattles(read, wallets.rows, { commands, rooms, named, senders });
  const counters = known.keepCounters ? readCounters(read, counterLists(commands, senders)) : null;
  const battles = wallets.next.lockBattles(battlesOfBatch(named, rooms));
  const responses = [
    begun,
    wallets.rows,
    facts,
    counters,
    battles.rows,
    read<ClockRow>('readClock', []),
  ] as const;
  await throwFirstFailure(responses);
  const [, , found, early, battleRows, clock] = await Promise.all(responses);
  const { bonuses, revisions } = clock.rows[0]!;
  const running = battlesOf(battleRows);
  const now = timeIn(running.values(), clock.rows[0]!.now);
  const campaigns = await campaignFacts(
    read,
    known,
    revisions,
    now,
    () => counterLists(commands, senders),
    early,
  );
  return { ...found, ...campaigns, now, bonuses: bonuses ?? [], battles: running };
}

/**
 * Throws the first failure in the order of the statements: it is the cause, and the statements behind it fail only because
 * the transaction has failed. `Promise.all` throws the failure that is reported first, which can be another one when all
 * arrive in one packet.
 */
async function throwFirstFailure(responses: readonly (Promise<unknown> | null)[]): Promise<void> {
  const settled = await Promise.allSettled(responses);
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Reads everything that can be read before the battles are locked, and processes it while they are being locked. */
async function readBeforeBattles(
  read: Read,
  lockedWallets: Promise<WalletRow[]>,
  { commands, rooms, named, senders }: BatchIds,
): Promise<Omit<GatheredFacts, 'now' | 'bonuses' | 'battles' | keyof CampaignFacts>> {
  const items = distinct(commands.map((command) => command.item));
  const receivers = distinct(commands.flatMap((command) => command.receiver ?? []));
  const senderPairs = distinctPairs(commands, (command) => command.sender);
  const receiverPairs = distinctPairs(commands, (command) => command.receiver);

  const [wallets, keys, itemRows, roomRows, guests, blocks, users, earningsRows, contributions, existing] =
    await Promise.all([
      lockedWallets,
      read<{ id: string }>('readKeys', [commands.map((c) => c.sender), commands.map((c) => c.key)]),
      read<ItemFacts & { id: string }>('readItems', [items]),
      read<RoomRow>('readRooms', [rooms]),
      read<PairRow>('readGuests', receiverPairs),
      read<PairRow>('readBlocks', senderPairs),
      read<Omit<UserFacts, 'earnings'> & { id: string }>('readUsers', [[...senders, ...receivers], rooms]),
      read<ReceiverRow>('readReceivers', [receivers, rooms]),
      read<ContributionRow>('readContributions', [named, rooms, senders]),
      named.length > 0 ? read<{ id: string }>('readNamedBattles', [named]) : null,
    ]);

  const stored = keys.rowCount === 0 ? [] : await readStored(read, keys.rows);
  const earnings = new Map(earningsRows.rows.map((row) => [row.id, row.coins]));
  return {
    wallets: new Map(wallets.map((row) => [row.id, walletOf(row)])),
    stored: new Map(stored.map((gift) => [pairKey(gift.sender, gift.key), gift])),
    contracts: contractsOf(earningsRows.rows),
    items: new Map(itemRows.rows.map((row) => [row.id, row])),
    rooms: roomsOf(roomRows.rows, guests.rows, blocks.rows),
    users: new Map(users.rows.map((row) => [row.id, { earnings: earnings.get(row.id) ?? null, ...row }])),
    namedBattles: new Set(existing?.rows.map(({ id }) => id)),
    contributions: contributionsOf(contributions.rows),
  };
}

/** The gifts of these keys: a second round trip, for batches that repeat a gift. */
async function readStored(read: Read, keys: readonly { id: string }[]): Promise<StoredGift[]> {
  const { rows } = await read<GiftRow>('readGifts', [keys.map(({ id }) => id)]);
  return rows.map(giftOf);
}

/** What the counters of campaigns are read by. */
const counterLists = (commands: readonly GiftCommand[], senders: string[]): CounterLists => [
  senders,
  commands.map(({ sender }) => sender),
  commands.map(({ room }) => room),
  commands.map(({ receiver }) => receiver ?? ''),
];

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

/** The distinct pairs of room and user, as two lists of equal length. */
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

interface BatchIds {
  commands: readonly GiftCommand[];
  rooms: string[];
  /** Battles that the commands name. */
  named: string[];
  senders: string[];
}

interface RoomRow extends Omit<RoomFacts, 'guests' | 'blocked'> {
  id: string;
}

interface PairRow {
  room: string;
  user: string;
}

/** A receiver's earnings, and a contract; one row for each contract, and one for a receiver without any. */
interface ReceiverRow {
  id: string;
  coins: number;
  contract: string | null;
  agency: string;
  bps: number;
  paidBy: ContractTerms['paidBy'];
  startsAt: number;
  endsAt: number | null;
}

function contractsOf(receivers: readonly ReceiverRow[]): Map<string, ContractTerms[]> {
  const found = new Map<string, ContractTerms[]>();
  for (const { id, contract, agency, bps, paidBy, startsAt, endsAt } of receivers) {
    if (contract === null) continue;
    const terms = { id: contract, agency, bps, paidBy, startsAt, endsAt };
    found.set(id, [...(found.get(id) ?? []), terms]);
  }
  return found;
}

function roomsOf(rooms: RoomRow[], guests: PairRow[], blocks: PairRow[]): Map<string, RoomFacts> {
  const found = new Map(
    rooms.map((row) => [row.id, { ...row, guests: new Set<string>(), blocked: new Set<string>() }]),
  );
  for (const { room, user } of guests) found.get(room)?.guests.add(user);
  for (const { room, user } of blocks) found.get(room)?.blocked.add(user);
  return found;
}

/** The statements of gather, by the name under which PostgreSQL prepares them. */
export const STATEMENTS = {
  readKeys: `
    select k.gift_id as id from unnest($1::text[], $2::text[]) as requested (sender, key), lateral (
      select gift_id from gift_keys where sender_id = requested.sender and idempotency_key = requested.key limit 1) k`,
  // Only a batch with a repeated gift reads it. One statement would open every partition of gifts for every batch.
  readGifts: `
    select g.* from unnest($1::uuid[]) as requested (id), lateral (
      select ${GIFT_COLUMNS} from gifts g where g.id = requested.id limit 1) g`,
  readItems: `
    select id, price, points, category, min_vip_level as "minVipLevel", max_quantity as "maxQuantity",
           streak_window_ms as "streakWindowMs", share_bps as "shareBps", active_from as "activeFrom", active_until as "activeUntil",
           retired_at is not null as retired
      from items where id = any($1)`,
  // Read before guests, whose changes raise the revision: in the other order, a guest who left between the two reads would
  // receive a gift under a valid revision. Read before the battles for the same reason: a new battle raises it too.
  readRooms: `
    select id, host_id as host, ended_at is null as live, revision, coins, battle_id as battle
      from rooms where id = any($1)`,
  // Of guests and blocks, only those of the batch are read: a popular room can have thousands.
  readGuests: `
    select k.room, k.user from unnest($1::text[], $2::text[]) as k (room, "user"), lateral (
      select from room_guests where room_id = k.room and user_id = k.user limit 1) g`,
  readBlocks: `
    select k.room, k.user from unnest($1::text[], $2::text[]) as k (room, "user"), lateral (
      select from room_blocks where room_id = k.room and user_id = k.user limit 1) b`,
  readUsers: `
    select id, name, avatar_url, vip_level, share_bps as "shareBps", region, blocked
      from users where id = any($1 || array(select host_id from rooms where id = any($2)))`,
  // With the contracts that may be in force at the batch's time, which is some seconds later. They begin and end at times that
  // lie in the future when they are written, so that this is exact.
  readReceivers: `
    select e.user_id as id, e.coins, c.id as contract, c.agency_id as agency, c.bps, c.paid_by as "paidBy",
           c.starts_at as "startsAt", c.ends_at as "endsAt"
      from earnings e left join agency_contracts c
        on c.host_id = e.user_id and c.starts_at < clock_timestamp() + interval '1 minute'
           and (c.ends_at is null or c.ends_at > clock_timestamp() - interval '1 minute')
     where e.user_id = any($1 || array(select host_id from rooms where id = any($2)))`,
  ...BATTLE_STATEMENTS,
  ...CAMPAIGN_STATEMENTS,
} as const;
