import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCluster } from '../../../packages/server/src/postgres/embedded/cluster.ts';
import { startEmbeddedPostgres } from '../../../packages/server/src/postgres/embedded/supervisor.ts';
import { steadyPort } from '../../support/steady-port.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { test as base } from './fault-test.ts';
import { type ReplicatedServer, replicatedServer } from './replicated-server.ts';

/** A primary and its synchronous standby, which swap roles. */
export interface ReplicatedPair {
  readonly primary: ReplicatedServer;
  /** The standby, or the files of the last primary until it is rebuilt. */
  readonly standby: ReplicatedServer;
  /**
   * Kills the primary after a lag and promotes the standby. `strict`: the new primary waits for a standby before it
   * acknowledges commits. Otherwise it continues without one.
   */
  failOver(strict: boolean, lag: Lag): Promise<void>;
  /** Makes a standby of the files of the last primary. Resolves when commits wait for it. */
  rebuild(): Promise<void>;
}

/**
 * The process that stops for a while, so that commits wait. With the sender, the standby never gets these commits. With the
 * receiver, it gets them, although they were never acknowledged.
 */
export interface Lag {
  of: 'sender' | 'receiver';
  ms: number;
}

const SYNCHRONOUS = { synchronous_standby_names: 'ANY 1 (one, two)' };
const ALONE = { synchronous_standby_names: '' };

/**
 * The folders do not exist yet. The test's clean-up ends what runs in them. `standbyEnvironment`: further variables of the first
 * standby's processes.
 */
export async function openReplicatedPair(
  folder: string,
  otherFolder: string,
  standbyEnvironment: Record<string, string> = {},
): Promise<ReplicatedPair> {
  await (await startEmbeddedPostgres({ dataDir: folder, log: () => {} })).stop();
  const cluster = await openCluster(folder, {}, () => {});
  await mkdir(otherFolder, { recursive: true });
  const twin = {
    ...cluster,
    dataFolder: otherFolder,
    folder: join(otherFolder, 'postgres'),
    access: { ...cluster.access, port: await steadyPort() },
  };
  let primary = replicatedServer('one', cluster);
  let standby = replicatedServer('two', twin, standbyEnvironment);

  async function rebuild() {
    await standby.stop();
    await standby.copyFrom(primary);
    await standby.set(SYNCHRONOUS);
    await standby.start();
    await untilFollows(primary, `state = 'streaming'`);
    await primary.set(SYNCHRONOUS);
    await untilFollows(primary, `sync_state = 'quorum'`);
    // Commits wait only after the checkpointer has read its settings too, which it does before the next checkpoint.
    await primary.ask((client) => client.query('checkpoint'));
  }

  await primary.start();
  await rebuild();
  return {
    get primary() {
      return primary;
    },
    get standby() {
      return standby;
    },
    async failOver(strict, { of, ms }) {
      if (!strict) await standby.set(ALONE);
      const stopped =
        of === 'sender'
          ? await pidIn('pg_stat_replication', primary)
          : await pidIn('pg_stat_wal_receiver', standby);
      process.kill(stopped, 'SIGSTOP');
      await sleep(ms);
      await primary.kill();
      if (of === 'receiver') process.kill(stopped, 'SIGCONT');
      await standby.promote();
      [primary, standby] = [standby, primary];
    },
    rebuild,
  };
}

/** A test with a pair of its own. */
export const test = base.extend<{ pair: ReplicatedPair }>({
  pair: async ({ newFolder }, use) => {
    await use(await openReplicatedPair(newFolder(), newFolder()));
  },
});

const pidIn = (view: string, { ask }: ReplicatedServer): Promise<number> =>
  ask(async (client) => (await client.query<{ pid: number }>(`select pid from ${view}`)).rows[0]!.pid);

const untilFollows = ({ ask }: ReplicatedServer, how: string) =>
  waitUntil(`the standby follows: ${how}`, async () => {
    const { rowCount } = await ask((client) => client.query(`select from pg_stat_replication where ${how}`));
    return rowCount === 1;
  });
