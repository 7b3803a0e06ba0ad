import pg from 'pg';
import type { CommittedGifts } from '../../domain/gifts/committed-gifts.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import { COMMITTER_SETTINGS, committerConfig } from '../../postgres/postgres-client.ts';
import { applySessionSettings } from '../../postgres/session-settings.ts';
import { commitGifts } from '../gifts/commit-gifts.ts';
import { noKnownCampaigns } from '../gifts/gather-campaigns.ts';

/** A connection whose statements read a clock that the caller sets. */
export interface PastSession {
  /**
   * For functions that use a pool. What they write belongs to the transaction of `inTransaction`, and what they would roll
   * back ends it with an error.
   */
  pool: pg.Pool;
  /** Sets the clock that statements read from now on, unix milliseconds. Null: the database's own. */
  setClock(at: number | null): void;
  /** Gathers, decides and applies a batch, as a committer does. A refused gift changes nothing. */
  commitGifts(commands: readonly GiftCommand[]): Promise<CommittedGifts>;
  /** Runs `work` in one transaction, so that other nodes see all of it or nothing. Rolls back if it throws. */
  inTransaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The statements of an open transaction, for functions that begin and end one of their own. */
class OpenTransaction {
  readonly options = {};
  readonly on: pg.Client['on'];
  readonly off: pg.Client['off'];
  readonly #client: pg.Client;
  readonly #mayRollBack: boolean;

  constructor(client: pg.Client, mayRollBack: boolean) {
    this.#client = client;
    this.#mayRollBack = mayRollBack;
    this.on = client.on.bind(client) as pg.Client['on'];
    this.off = client.off.bind(client) as pg.Client['off'];
  }

  query(...request: [pg.QueryConfig | string, unknown[]?]): Promise<Partial<pg.QueryResult>> {
    const [statement] = request;
    if (statement === 'rollback' && !this.#mayRollBack)
      return Promise.reject(new Error('a part of the transaction was refused'));
    if (statement === 'begin' || statement === 'commit' || statement === 'rollback')
      return Promise.resolve({ command: statement.toUpperCase(), rows: [] });
    return this.#client.query(...(request as [string, unknown[]]));
  }

  connect = async () => this;

  release(): void {}
}

/** The clock's functions come before those of PostgreSQL. */
const SEARCH_PATH = `
  select set_config('search_path', 'demo_history, pg_catalog, ' || current_setting('search_path'), false)`;

/**
 * Opens a session with a clock of its own. The schema `demo_history` must exist. A database that crashes can lose the last
 * transactions, each as a whole, so none waits for the disk.
 */
export async function openPastSession(databaseUrl: string): Promise<PastSession> {
  const client = new pg.Client({
    ...committerConfig(databaseUrl),
    application_name: 'lavish history',
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  client.on('error', () => {});
  await client.connect();
  await applySessionSettings(client, COMMITTER_SETTINGS);
  await client.query(`set synchronous_commit = off`);
  await client.query(SEARCH_PATH);
  const known = noKnownCampaigns();
  // A batch in which every gift is refused rolls back, and has written nothing.
  const forGifts = new OpenTransaction(client, true) as unknown as pg.Client;

  return {
    pool: new OpenTransaction(client, false) as unknown as pg.Pool,

    setClock(at) {
      const value = at === null ? '' : new Date(at).toISOString();
      const set = {
        name: 'setClock',
        text: `select set_config('demo_history.at', $1, false)`,
        values: [value],
      };
      // The next statement fails too.
      client.query(set).catch(() => {});
    },

    commitGifts: (commands) =>
      commitGifts(forGifts, commands, { known, promotionalCoinsEarn: true, onApply: () => {} }),

    async inTransaction(work) {
      await client.query('begin');
      try {
        const result = await work();
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      }
    },

    close: () => client.end(),
  };
}
