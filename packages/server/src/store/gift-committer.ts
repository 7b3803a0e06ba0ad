import pg from 'pg';
import { BatchFault } from '../domain/batch-fault.ts';
import type { CommittedGifts } from '../domain/committed-gifts.ts';
import type { GiftCommand } from '../domain/gift-command.ts';
import { commitGifts, type OnPhase } from './commit-gifts.ts';
import { batchFaultOf } from './database-errors.ts';
import { COMMITTER_SETTINGS, committerConfig, SILENCE_MS } from './postgres-client.ts';
import { Unreplicated, withReplicationWatch } from './replication-watch.ts';
import { applySessionSettings } from './session-settings.ts';

/** Commits batches over a connection of its own, one at a time. */
export interface GiftCommitter {
  /** Throws a `BatchFault`, after which the next call starts on a sound connection. */
  commit(commands: readonly GiftCommand[]): Promise<CommittedGifts>;
  close(): Promise<void>;
}

/** `check`: what every connection has to pass before a gift is committed over it. */
export function openGiftCommitter(
  databaseUrl: string,
  onPhase?: OnPhase,
  silenceMs = SILENCE_MS,
  check?: (client: pg.ClientBase) => Promise<void>,
): GiftCommitter {
  let client: pg.Client | null = null;

  async function connected(): Promise<pg.Client> {
    if (client) return client;
    const fresh = new pg.Client({ ...committerConfig(databaseUrl), query_timeout: silenceMs });
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
        return await withReplicationWatch(connection, () =>
          commitGifts(connection, commands, onApply, onPhase),
        );
      } catch (error) {
        const fault = faultOf(error, mayHaveCommitted);
        if (client && fault.kind !== 'unreplicated')
          await rollBack(client, fault).catch(() => client && abandon(client));
        throw fault;
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
