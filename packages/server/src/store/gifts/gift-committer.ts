import pg from 'pg';
import { BatchFault, LockedFault, type NeedsHeldRow } from '../../domain/gifts/batch-fault.ts';
import type { CommittedGifts } from '../../domain/gifts/committed-gifts.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import { batchFaultOf, isConflict, isLockTimeout } from '../../postgres/database-errors.ts';
import { COMMITTER_SETTINGS, committerConfig, SILENCE_MS } from '../../postgres/postgres-client.ts';
import { Unreplicated, withReplicationWatch } from '../../postgres/replication-watch.ts';
import { applySessionSettings } from '../../postgres/session-settings.ts';
import { commitGifts, type OnPhase } from './commit-gifts.ts';
import { findHeldRows } from './held-rows.ts';

/** Commits batches over a connection of its own, one at a time. */
export interface GiftCommitter {
  /** Throws a `BatchFault`, after which the next call starts on a sound connection. */
  commit(commands: readonly GiftCommand[]): Promise<CommittedGifts>;
  /** Which of these gifts need a row that is held now. Null: none. Waits for no lock. Throws a `BatchFault`. */
  findHeld(commands: readonly GiftCommand[]): Promise<NeedsHeldRow | null>;
  close(): Promise<void>;
}

/**
 * After so many lock timeouts in a row the rows behind which batches wait count as held even if other batches hold them, so
 * that a hot battle delays no gift to another one for longer.
 */
const MAX_LOCK_TIMEOUTS = 4;

/** `lockWaitMs`: how long a batch waits for a lock. `check`: what every connection has to pass before a gift is committed over it. */
export function openGiftCommitter(
  databaseUrl: string,
  onPhase?: OnPhase,
  silenceMs = SILENCE_MS,
  check?: (client: pg.ClientBase) => Promise<void>,
  lockWaitMs?: number,
): GiftCommitter {
  let client: pg.Client | null = null;
  let lockTimeouts = 0;

  async function connected(): Promise<pg.Client> {
    if (client) return client;
    const fresh = new pg.Client({ ...committerConfig(databaseUrl, lockWaitMs), query_timeout: silenceMs });
    // The query under way fails with the same error; without a listener it would end the process.
    fresh.on('error', () => abandon(fresh));
    // Whatever keeps us out, a wrong password too, no gift is to blame for.
    try {
      await fresh.connect();
      await applySessionSettings(fresh, COMMITTER_SETTINGS);
      await check?.(fresh);
    } catch (error) {
      abandon(fresh);
      throw new BatchFault('connection', false, error);
    }
    client = fresh;
    return fresh;
  }

  /** After a lock timeout: `locked` when rows are held that do not come free by themselves, else the conflict. */
  async function lockedFault(commands: readonly GiftCommand[], conflict: BatchFault): Promise<BatchFault> {
    lockTimeouts += 1;
    try {
      const isLong = lockTimeouts >= MAX_LOCK_TIMEOUTS;
      const concerns = await findHeldRows(await connected(), commands, isLong);
      if (concerns === null) return conflict;
      lockTimeouts = 0;
      return new LockedFault(concerns, conflict.cause);
    } catch (error) {
      // A lock on a whole table concerns every gift.
      if (client && !isConflict(error)) abandon(client);
      return conflict;
    }
  }

  /** Closing a connection ends its transaction, whatever state that was in. */
  function abandon(broken: pg.Client): void {
    if (client === broken) client = null;
    void broken.end().catch(() => {});
  }

  return {
    async commit(commands) {
      let mayHaveCommitted = false;
      const onApply = () => {
        mayHaveCommitted = true;
      };
      try {
        const connection = await connected();
        const committed = await withReplicationWatch(connection, () =>
          commitGifts(connection, commands, onApply, onPhase),
        );
        lockTimeouts = 0;
        return committed;
      } catch (error) {
        const fault = faultOf(error, mayHaveCommitted);
        if (client && fault.kind !== 'unreplicated')
          await rollBack(client, fault).catch(() => client && abandon(client));
        throw isLockTimeout(error) ? await lockedFault(commands, fault) : fault;
      }
    },

    async findHeld(commands) {
      try {
        return await findHeldRows(await connected(), commands);
      } catch (error) {
        if (client && !(error instanceof BatchFault) && !isConflict(error)) abandon(client);
        throw faultOf(error, false);
      }
    },

    async close() {
      await client?.end();
      client = null;
    },
  };
}

function faultOf(error: unknown, mayHaveCommitted: boolean): BatchFault {
  if (error instanceof BatchFault) return error;
  if (error instanceof Unreplicated) return new BatchFault('unreplicated', true, error);
  return batchFaultOf(error, mayHaveCommitted);
}

async function rollBack(client: pg.Client, fault: BatchFault): Promise<void> {
  if (fault.kind === 'connection') throw fault;
  await client.query('rollback');
}
