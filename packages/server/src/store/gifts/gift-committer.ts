import pg from 'pg';
import { BatchFault, LockedFault, type NeedsHeldRow } from '../../domain/gifts/batch-fault.ts';
import type { CommittedGifts } from '../../domain/gifts/committed-gifts.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import { batchFaultOf, isCancelled, isConflict, isLockTimeout } from '../../postgres/database-errors.ts';
import { COMMITTER_SETTINGS, committerConfig, SILENCE_MS } from '../../postgres/postgres-client.ts';
import { Unreplicated, withReplicationWatch } from '../../postgres/replication-watch.ts';
import { applySessionSettings } from '../../postgres/session-settings.ts';
import { commitGifts, type OnPhase } from './commit-gifts.ts';
import { noKnownCampaigns } from './gather-campaigns.ts';
import { findHeldRows } from './held-rows.ts';
import type { LockWatch, LockWatches } from './lock-watch.ts';

/** Commits batches over its own connection, one at a time. */
export interface GiftCommitter {
  /** Throws a `BatchFault`. The next call then starts on a working connection. */
  commit(commands: readonly GiftCommand[]): Promise<CommittedGifts>;
  /** Returns which of these gifts need a row that is locked now, or null if none does. Waits for no lock. Throws a `BatchFault`. */
  findHeld(commands: readonly GiftCommand[]): Promise<NeedsHeldRow | null>;
  close(): Promise<void>;
}

/**
 * After this many consecutive lock timeouts, rows that other batches hold count as held too, so that a hot battle does not
 * delay gifts to other battles any longer.
 */
const MAX_LOCK_TIMEOUTS = 4;

export interface GiftCommitterOptions {
  /** Called with the duration of each phase. */
  onPhase?: OnPhase;
  /** Whether promotional coins earn the receiver their share. Default: true. */
  promotionalCoinsEarn?: boolean | undefined;
  /** How long a statement may be without a response, in milliseconds. */
  silenceMs?: number;
  /** Every connection has to pass it before a gift is committed over it. */
  check?(client: pg.ClientBase): Promise<void>;
  /** How long a batch waits for a lock, in milliseconds. */
  lockWaitMs?: number | undefined;
  /** Ends a batch's wait for a row that is held for long. Absent: it waits for `lockWaitMs`. */
  lockWatches?: LockWatches;
}

/** Opens a committer. It connects with the first batch. */
export function openGiftCommitter(databaseUrl: string, options: GiftCommitterOptions = {}): GiftCommitter {
  const {
    onPhase,
    promotionalCoinsEarn = true,
    silenceMs = SILENCE_MS,
    check,
    lockWaitMs,
    lockWatches,
  } = options;
  let client: pg.Client | null = null;
  let lockTimeouts = 0;
  const known = noKnownCampaigns();

  async function connected(): Promise<pg.Client> {
    if (client) return client;
    const fresh = new pg.Client({ ...committerConfig(databaseUrl, lockWaitMs), query_timeout: silenceMs });
    // The running query fails with the same error. Without a listener the error would end the process.
    fresh.on('error', () => abandon(fresh));
    // A failed connection, also with a wrong password, is not the fault of a gift.
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

  /** Returns the fault of a wait that ended: `locked` if a transaction holds rows for longer, else the conflict. */
  async function lockedFault(commands: readonly GiftCommand[], conflict: BatchFault): Promise<BatchFault> {
    try {
      const isLong = lockTimeouts >= MAX_LOCK_TIMEOUTS;
      const concerns = await findHeldRows(await connected(), commands, isLong);
      if (concerns === null) return conflict;
      lockTimeouts = 0;
      return new LockedFault(concerns, conflict.cause);
    } catch (error) {
      // A lock on a whole table concerns every gift: setting gifts aside would not help.
      if (client && !isConflict(error)) abandon(client);
      return conflict;
    }
  }

  /** Closes a connection, which ends its transaction in any state. */
  function abandon(broken: pg.Client): void {
    if (client === broken) client = null;
    void broken.end().catch(() => {});
  }

  return {
    async commit(commands) {
      let mayHaveCommitted = false;
      let watch: LockWatch | null = null;
      const onApply = () => {
        mayHaveCommitted = true;
      };
      try {
        const connection = await connected();
        if (lockWatches) watch = lockWatches.watch(backendOf(connection));
        const committed = await withReplicationWatch(connection, () =>
          commitGifts(connection, commands, { known, promotionalCoinsEarn, onApply, onPhase }),
        );
        lockTimeouts = 0;
        return committed;
      } catch (error) {
        const fault = faultOf(error, mayHaveCommitted);
        if (client && fault.kind !== 'unreplicated')
          await rollBack(client, fault).catch(() => client && abandon(client));
        if (isLockTimeout(error)) lockTimeouts += 1;
        else if (!isCancelled(error) || !(await watch?.hasCancelled())) throw fault;
        throw await lockedFault(commands, fault);
      } finally {
        watch?.end();
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

/** The id of the connection's backend. The types of `pg` leave it out. */
const backendOf = (client: pg.Client): number => (client as unknown as { processID: number }).processID;

function faultOf(error: unknown, mayHaveCommitted: boolean): BatchFault {
  if (error instanceof BatchFault) return error;
  if (error instanceof Unreplicated) return new BatchFault('unreplicated', true, error);
  return batchFaultOf(error, mayHaveCommitted);
}

async function rollBack(client: pg.Client, fault: BatchFault): Promise<void> {
  if (fault.kind === 'connection') throw fault;
  await client.query('rollback');
}
