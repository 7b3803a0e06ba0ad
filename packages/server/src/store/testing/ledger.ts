import type pg from 'pg';
import { test as base, expect } from 'vitest';
import { createTestDatabase } from '../../../../../test/support/database.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { type GiftCommitter, type GiftCommitterOptions, openGiftCommitter } from '../gifts/gift-committer.ts';
import { verifyDatabase } from '../verify/verify.ts';

/** A database of one test with Lavish's schema, and the connections that the test opens to it. */
export interface TestLedger {
  readonly url: string;
  readonly pool: pg.Pool;
  openCommitter(url?: string, options?: GiftCommitterOptions): GiftCommitter;
  /** A separate connection, to hold locks and to observe others. */
  connect(): Promise<pg.PoolClient>;
}

/** The same database with longer timeouts than the program has (2 s), because a test can hold a lock on a paused machine. */
export function patient(url: string): string {
  const address = new URL(url);
  for (const timeout of ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout']) {
    address.searchParams.set(timeout, '25000');
  }
  return address.href;
}

/** Opens a ledger; `close` drops it, and throws if the code left a connection to it open. */
export async function openTestLedger(): Promise<{ ledger: TestLedger; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const url = patient(database.url);
  const pool = openPool(url, () => {});
  const opened: { close(): Promise<void> }[] = [];
  const ledger: TestLedger = {
    url,
    pool,
    openCommitter(committerUrl = url, options) {
      const committer = openGiftCommitter(committerUrl, options);
      opened.push(committer);
      return committer;
    },
    async connect() {
      const client = await pool.connect();
      opened.push({ close: async () => client.release(true) });
      return client;
    },
  };
  async function close() {
    for (const one of opened) await one.close();
    await pool.end();
    await database.drop();
  }
  return { ledger, close };
}

/** A test with its own ledger. */
export const ledgerTest = base.extend<{ ledger: TestLedger }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads there what a fixture needs.
  ledger: async ({}, use) => {
    const { ledger, close } = await openTestLedger();
    await use(ledger);
    await close();
  },
});

/** Expects `lavish verify` to find nothing wrong in the database. */
export async function expectNothingWrong(pool: pg.Pool): Promise<void> {
  const verdicts = await verifyDatabase(pool, () => {});
  expect(verdicts.filter(({ disagrees }) => disagrees !== null)).toEqual([]);
}

const TABLES = {
  wallets: 'user_id',
  earnings: 'user_id',
  journals: 'id',
  entries: 'journal_id, account, coins',
  gifts: 'id',
  supporters: 'room_id, sender_id',
  rooms: 'id',
  room_events: 'room_id, seq',
  battles: 'id',
  battle_hosts: 'battle_id, host_id',
  battle_supporters: 'battle_id, side, sender_id',
} as const;

export type LedgerRows = Record<keyof typeof TABLES, Record<string, unknown>[]>;

/** Every row that a gift could touch, by table. */
export async function readLedger(pool: pg.Pool): Promise<LedgerRows> {
  const ledger: Partial<LedgerRows> = {};
  for (const table of Object.keys(TABLES) as (keyof LedgerRows)[]) {
    const order = TABLES[table];
    ledger[table] = (await pool.query(`select * from ${table} order by ${order}`)).rows;
  }
  return ledger as LedgerRows;
}
