import type pg from 'pg';
import { textArray } from '../postgres/composites.ts';
import { inTransaction } from '../postgres/database.ts';
import { isConflict } from '../postgres/database-errors.ts';
import { BATTLE_COLUMNS, type BattleRow } from './battles/battle-rows.ts';
import { WALLET_COLUMNS, type WalletRow } from './ledger/wallet-rows.ts';

// Every explicit lock of the server is taken here, in one order: bonuses → wallets → battles → earnings → rooms, the
// rows of a table by id. Two transactions that keep this order never wait for each other in a circle.
//
// A `LockOrder<'battles'>` has the methods that lock battles, earnings and rooms, and none for bonuses and wallets.
// Each method returns the order that continues behind it, so another order does not compile. The next order is returned
// when the statement is queued, not when it is answered: a batch of gifts queues all its locks in one round trip.
//
// Exceptions, which test/structure lists: the SQL function `apply_gift_batch` locks earnings and then rooms, in this order
// and after the locks that its transaction has taken here. `create_gift_partition` locks the table `gifts` in a
// separate transaction. The migration 000009 locks whole tables. `postgres/migrate.ts` takes an advisory lock before there are any tables.

/** A lock that has been queued: its rows, and the locks that may follow. */
interface Queued<Rows, Next> {
  rows: Promise<Rows>;
  next: Next;
}

declare const granted: unique symbol;

interface RoomLocks {
  /** Only a transaction that begins here has an order. */
  readonly [granted]: true;
  /** Locks these rooms. Rooms that do not exist are left out. */
  lockRooms(ids: readonly string[]): Promise<Map<string, LockedRoom>>;
  /** Locks the given rooms that no other transaction has locked. Does not wait. */
  lockFreeRooms(ids: readonly string[]): Promise<Map<string, LockedRoom>>;
}

interface EarningsLocks extends RoomLocks {
  /** Locks the earnings of these users. Battles that need the same host wait for each other here. */
  lockEarnings(users: readonly string[]): Queued<void, LockOrder<'rooms'>>;
}

interface BattleLocks extends EarningsLocks {
  /** Locks these battles. Gifts that count in a battle lock its row too, so this waits for the gifts in flight. */
  lockBattles(which: RowCondition): Queued<BattleRow[], LockOrder<'earnings'>>;
  /** Locks the given battles that no other transaction has locked. Does not wait. */
  lockFreeBattles(which: RowCondition): Queued<BattleRow[], LockOrder<'earnings'>>;
  /** Locks these battles without reading them. */
  lockBattlesUnread(which: RowCondition): Queued<void, LockOrder<'earnings'>>;
}

interface WalletLocks extends BattleLocks {
  /** Locks the wallets of these users. Users that do not exist are left out. */
  lockWallets(users: readonly string[]): Queued<WalletRow[], LockOrder<'battles'>>;
}

interface BonusLocks extends WalletLocks {
  /** Locks all bonuses for a change. Other changes and starting battles wait. Gifts continue to read bonuses. */
  lockBonusesForChange(): Queued<void, LockOrder<'wallets'>>;
  /** Prevents changes of all bonuses. Any number of transactions can hold this lock at once. */
  keepBonuses(): Queued<void, LockOrder<'wallets'>>;
}

interface LockOrders {
  bonuses: BonusLocks;
  wallets: WalletLocks;
  battles: BattleLocks;
  earnings: EarningsLocks;
  rooms: RoomLocks;
}

/** The locks that a transaction may still take: those of table `First` and of the tables after it. */
export type LockOrder<First extends keyof LockOrders> = LockOrders[First];

/** A room whose row is locked: neither its end nor its guests nor its feed change until this transaction ends. */
export interface LockedRoom {
  host: string;
  live: boolean;
}

/** Which rows of `battles` (as `b`), or of `payouts` (as `p`): a condition in SQL, and its parameters. */
export interface RowCondition {
  where: string;
  values: readonly unknown[];
}

/** Runs `work` as `inTransaction` does, and passes it the transaction's lock order. */
export const inLockingTransaction = <T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, locks: LockOrder<'bonuses'>) => Promise<T>,
): Promise<T> => inTransaction(pool, (client) => work(client, new Locks(client, false)));

/**
 * Queues `begin` on a committer's connection. The locks of this transaction are prepared statements, so that
 * PostgreSQL plans them once per connection.
 */
export const beginLocking = (client: pg.ClientBase): Queued<unknown, LockOrder<'bonuses'>> => ({
  rows: client.query('begin'),
  next: new Locks(client, true),
});

/**
 * Takes locks, and waits for them no longer than `waitMs` each statement. Uses the statement timeout, because
 * PostgreSQL's lock timeout starts again for each row.
 *
 * @returns null when a lock was not free in time; then none is held, and `locks` can be used again
 */
export async function lockWithin<Order extends LockOrder<'rooms'>, T>(
  client: pg.ClientBase,
  locks: Order,
  waitMs: number,
  take: (locks: Order) => Promise<T>,
): Promise<T | null> {
  await client.query('savepoint unlocked');
  const { rows } = await client.query<{ before: string }>(
    `select current_setting('statement_timeout') as before, set_config('statement_timeout', $1, true)`,
    [String(waitMs)],
  );
  try {
    const taken = await take(locks);
    await client.query(`select set_config('statement_timeout', $1, true)`, [rows[0]!.before]);
    return taken;
  } catch (error) {
    if (!isConflict(error)) throw error;
    // Releases the locks, and restores the timeout.
    await client.query('rollback to savepoint unlocked');
    (locks as unknown as Locks).restore();
    return null;
  }
}

/**
 * Ends a `select` that locks rows and leaves out those that another transaction has locked. It never waits, so it cannot
 * take part in a deadlock and may be used in any order.
 */
export const IF_FREE = 'for update skip locked';

/** As `IF_FREE`, with the weaker lock that an update of columns outside the key takes. */
export const IF_FREE_NO_KEY = 'for no key update skip locked';

/** Locks the cursor of the rankings. A transaction that writes rankings holds it, and then locks nothing else. */
export async function lockRankingCursor(client: pg.ClientBase): Promise<void> {
  await client.query('select from ranking_cursor for update');
}

/**
 * Locks a payout. The lock on the earnings of its host comes first, because a journal that makes them negative changes their
 * payouts too: see the trigger of 000021.
 */
export async function lockPayout(client: pg.ClientBase, id: string): Promise<void> {
  await client.query('select from payouts where id = $1 for update', [id]);
}

/**
 * Locks the oldest payouts (as `p`) of a condition, at most `limit`, and returns their ids. It leaves out those that another
 * transaction has locked, so it may be used without the lock on their earnings.
 */
export async function lockFreePayouts(
  client: pg.ClientBase,
  { where, values }: RowCondition,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select p.id from payouts p where ${where} order by p.id limit ${limit} ${IF_FREE}`,
    [...values],
  );
  return rows.map(({ id }) => id);
}

/** Locks an item of the catalogue. Locks of the catalogue come in the order item, version; no others are taken with them. */
export async function lockItem<Row extends object>(client: pg.ClientBase, id: string): Promise<Row | null> {
  const { rows } = await client.query<Row>('select * from items where id = $1 for update', [id]);
  return rows[0] ?? null;
}

/** Locks items of the catalogue by id: these, or all that are on offer. */
export async function lockItems<Row extends object>(
  client: pg.ClientBase,
  ids: readonly string[] | null = null,
): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    ids === null
      ? 'select * from items where retired_at is null order by id for update'
      : 'select * from items where id = any($1) order by id for update',
    ids === null ? [] : [ids],
  );
  return rows;
}

/** Locks the version of the catalogue, as the trigger on `items` does: changes that offer an item take turns. */
export async function lockCatalogueVersion(client: pg.ClientBase): Promise<void> {
  await client.query('select from catalogue_version for update');
}

/** Lets uploads of files take turns, so that their sum is exact. Reads go on. No other locks are taken with it. */
export async function lockUploads(client: pg.ClientBase): Promise<void> {
  await client.query('lock table uploads in share row exclusive mode');
}

/** Takes the turn to book recoveries, unless another node has it. Comes before all other locks. @returns whether it was free */
export async function takeRecoveryTurn(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(`select from recovery_turn ${IF_FREE}`);
  return rowCount === 1;
}

/** Lets changes of the loss policy take turns, and waits for the corrections that have read it. No other locks are taken with it. */
export async function lockLossPolicies(client: pg.ClientBase): Promise<void> {
  await client.query('lock table loss_policies in share row exclusive mode');
}

/**
 * Keeps the loss policies from changing until a correction commits, so that the policy of each gift is the same for all its
 * corrections. Comes behind the lock of a wallet: a change waits for nothing else while it holds its lock.
 */
export async function keepLossPolicies(client: pg.ClientBase): Promise<void> {
  await client.query('lock table loss_policies in row exclusive mode');
}

/** Lets changes of packs take turns. Purchases go on reading packs. No other locks are taken with it. */
export async function lockPacks(client: pg.ClientBase): Promise<void> {
  await client.query('lock table packs in share row exclusive mode');
}

/** Lets changes of campaigns take turns. Gifts go on reading campaigns. No other locks are taken with it. */
export async function lockCampaigns(client: pg.ClientBase): Promise<void> {
  await client.query('lock table campaigns in share row exclusive mode');
}

/**
 * Lets changes of contracts, and changes of shares, which have to fit them, take turns. Gifts go on reading contracts. A
 * transaction takes it before all other locks.
 */
export async function lockContracts(client: pg.ClientBase): Promise<void> {
  await client.query('lock table agency_contracts in share row exclusive mode');
}

/** Prevents changes of contracts, as a change of a share needs it. Any number of transactions can hold it. Taken first. */
export async function keepContracts(client: pg.ClientBase): Promise<void> {
  await client.query('lock table agency_contracts in row exclusive mode');
}

/** Lets settlements of an agency take turns. No other locks are taken with it. Returns whether the agency exists. */
export async function lockAgency(client: pg.ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query('select from agencies where id = $1 for update', [id]);
  return rowCount === 1;
}

/** Tables that a rebuild of the rollups empties, in the order in which it does. */
const ROLLUP_TABLES = [
  'rollup_rooms',
  'rollup_receivers',
  'rollup_items',
  'rollup_quarters',
  'rollup_item_days',
  'rollup_room_periods',
  'rollup_receiver_periods',
  'rollup_senders',
  'rollup_cohorts',
  'rollup_battles',
  'rollup_battle_hosts',
  'rollup_pairs',
] as const;
export type RollupTable = (typeof ROLLUP_TABLES)[number];

/**
 * Keeps these tables from being emptied until the transaction ends. `truncate` removes rows also from snapshots that are
 * older. It takes the same order, so neither waits for the other in a circle. No other locks are taken with this one.
 */
export async function keepRollups(client: pg.ClientBase, tables: readonly RollupTable[]): Promise<void> {
  const ordered = ROLLUP_TABLES.filter((table) => tables.includes(table));
  await client.query(`lock table ${ordered.join(', ')} in access share mode`);
}

/** All locks. A transaction sees it as the part that it may still take. */
class Locks implements LockOrder<'bonuses'> {
  declare readonly [granted]: true;
  readonly #client: pg.ClientBase;
  readonly #isPrepared: boolean;
  #isUsed = false;

  constructor(client: pg.ClientBase, isPrepared: boolean) {
    this.#client = client;
    this.#isPrepared = isPrepared;
  }

  lockBonusesForChange(): Queued<void, LockOrder<'wallets'>> {
    return this.#lockBonuses('share row exclusive');
  }

  keepBonuses(): Queued<void, LockOrder<'wallets'>> {
    return this.#lockBonuses('row exclusive');
  }

  lockWallets(users: readonly string[]): Queued<WalletRow[], LockOrder<'battles'>> {
    // An update of the row takes the same lock. It lets foreign keys refer to the wallet.
    return this.#queue(
      'lockWallets',
      `select ${WALLET_COLUMNS} from wallets where user_id = any($1) order by user_id for no key update`,
      [textArray(users)],
    );
  }

  lockBattles(which: RowCondition): Queued<BattleRow[], LockOrder<'earnings'>> {
    return this.#lockBattles(which, BATTLE_COLUMNS, 'for update');
  }

  lockFreeBattles(which: RowCondition): Queued<BattleRow[], LockOrder<'earnings'>> {
    return this.#lockBattles(which, BATTLE_COLUMNS, IF_FREE);
  }

  lockBattlesUnread(which: RowCondition): Queued<void, LockOrder<'earnings'>> {
    return withoutRows(this.#lockBattles(which, '', 'for update'));
  }

  lockEarnings(users: readonly string[]): Queued<void, LockOrder<'rooms'>> {
    const text = 'select from earnings where user_id = any($1) order by user_id for no key update';
    return withoutRows(this.#queue('lockEarnings', text, [textArray(users)]));
  }

  lockRooms(ids: readonly string[]): Promise<Map<string, LockedRoom>> {
    return this.#lockRooms(ids, 'for no key update');
  }

  lockFreeRooms(ids: readonly string[]): Promise<Map<string, LockedRoom>> {
    return this.#lockRooms(ids, IF_FREE_NO_KEY);
  }

  /** Makes the order usable again, after its locks have been released. */
  restore(): void {
    this.#isUsed = false;
  }

  #lockBonuses(mode: string): Queued<void, LockOrder<'wallets'>> {
    return withoutRows(this.#queue('lockBonuses', `lock table bonuses in ${mode} mode`, []));
  }

  #lockBattles(
    { where, values }: RowCondition,
    columns: string,
    lock: string,
  ): Queued<BattleRow[], LockOrder<'earnings'>> {
    return this.#queue(
      'lockBattles',
      `select ${columns} from battles b where ${where} order by b.id ${lock}`,
      [...values],
    );
  }

  async #lockRooms(ids: readonly string[], lock: string): Promise<Map<string, LockedRoom>> {
    const text = `select id, host_id as host, ended_at is null as live from rooms where id = any($1) order by id ${lock}`;
    const rooms = await this.#queue<LockedRoom & { id: string }>('lockRooms', text, [textArray(ids)]).rows;
    return new Map(rooms.map(({ id, ...room }) => [id, room]));
  }

  /** The compiler allows an order to be used twice, so this refuses it: the second lock could come out of order. */
  #queue<Row extends object>(name: string, text: string, values: unknown[]): Queued<Row[], Locks> {
    if (this.#isUsed)
      throw new Error(`${name}: this order has been used, and its locks continue in \`next\``);
    this.#isUsed = true;
    const statement = this.#isPrepared ? { name, text, values } : { text, values };
    const rows = this.#client.query<Row>(statement).then((result) => result.rows);
    return { rows, next: new Locks(this.#client, this.#isPrepared) };
  }
}

function withoutRows<Next>({ rows, next }: Queued<object[], Next>): Queued<void, Next> {
  return { rows: rows.then(() => {}), next };
}
