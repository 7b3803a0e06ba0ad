import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCluster } from '../../packages/server/src/store/embedded-postgres/cluster.ts';
import { startEmbeddedPostgres } from '../../packages/server/src/store/embedded-postgres/supervisor.ts';
import { until } from '../../packages/server/src/store/testing/lock-waits.ts';
import { steadyPort } from '../support/steady-port.ts';
import { type ReplicatedServer, replicatedServer } from './replicated-server.ts';

/** A primary and its synchronous standby, which take turns. */
export interface ReplicatedPair {
  readonly primary: ReplicatedServer;
  /** Or what is left of the last primary, until it is rebuilt. */
  readonly standby: ReplicatedServer;
  /**
   * Keeps the standby from receiving anything for `lagMs`, so that commits wait for it; kills the primary, and promotes
   * the standby. `strict`: no commit is one until the new primary has a standby as well; otherwise it does without
   * until then.
   */
  failOver(strict: boolean, lagMs: number): Promise<void>;
  /** Makes a standby of what is left of the last primary. Resolves when commits wait for it. */
  rebuild(): Promise<void>;
}

const SYNCHRONOUS = { synchronous_standby_names: 'ANY 1 (one, two)' };
const ALONE = { synchronous_standby_names: '' };

/** The folders do not exist yet; whoever removes them ends what runs there. */
export async function openReplicatedPair(folder: string, otherFolder: string): Promise<ReplicatedPair> {
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
  let standby = replicatedServer('two', twin);

  async function rebuild() {
    await standby.stop();
    await standby.copyFrom(primary);
    await standby.set(SYNCHRONOUS);
    await standby.start();
    await untilFollows(primary, `state = 'streaming'`);
    await primary.set(SYNCHRONOUS);
    await untilFollows(primary, `sync_state = 'quorum'`);
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
    async failOver(strict, lagMs) {
      if (!strict) await standby.set(ALONE);
      const receiver = await receiverOf(standby);
      process.kill(receiver, 'SIGSTOP');
      await sleep(lagMs);
      await primary.kill();
      process.kill(receiver, 'SIGCONT');
      await standby.promote();
      [primary, standby] = [standby, primary];
    },
    rebuild,
  };
}

const receiverOf = ({ ask }: ReplicatedServer): Promise<number> =>
  ask(async (client) => (await client.query('select pid from pg_stat_wal_receiver')).rows[0].pid);

const untilFollows = ({ ask }: ReplicatedServer, how: string) =>
  until(`the standby follows: ${how}`, async () => {
    const { rowCount } = await ask((client) => client.query(`select from pg_stat_replication where ${how}`));
    return rowCount === 1;
  });
