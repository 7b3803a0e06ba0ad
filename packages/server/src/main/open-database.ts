import type { Logger } from 'pino';
import { createDatabaseClock, type DatabaseClock } from '../clock/database-clock.ts';
import { createFeedEpoch, type FeedEpoch } from '../feed/feed-epoch.ts';
import type { Queryable } from '../postgres/database.ts';
import { readDatabaseTime } from '../postgres/database-time.ts';
import { readRisks } from '../postgres/durability.ts';
import { closePools, openPools, type Pools } from '../postgres/pools.ts';
import { checkEpoch } from '../store/nodes/database-epoch.ts';
import type { Hub } from './hub.ts';
import type { ServerConfig } from './server-config.ts';

export interface DatabaseOptions {
  config: Pick<ServerConfig, 'databaseUrl'>;
  /** How long the database may be silent before a connection is replaced. */
  silenceMs: number;
  hub: Pick<Hub, 'epochBegan'>;
  log: Logger;
}

export interface NodeDatabase {
  pools: Pools;
  epoch: FeedEpoch;
  clock: DatabaseClock;
  /** Reads the database's epoch. Runs over every new connection before it is used, so that no data of another history is served under this epoch. */
  learnEpoch(db: Queryable): Promise<void>;
  close(): Promise<void>;
}

/** The first query of a connection takes longer than the next ones. */
const FIRST_MEASUREMENTS = 3;

/** Opens the pools, reads the epoch, warns of settings that can lose gifts, and measures the database's clock. */
export async function openDatabase(options: DatabaseOptions): Promise<NodeDatabase> {
  const { config, silenceMs, hub, log } = options;
  const epoch = createFeedEpoch((began) => {
    log.warn({ epoch: began }, 'a new epoch of the feed has begun: every client has to subscribe again');
    hub.epochBegan.publish(began);
  });
  const learnEpoch = async (db: Queryable) => epoch.learn(await checkEpoch(db));
  let isClosing = false;
  // An embedded server that stops next may be faster than the closing of a connection.
  const warn = (message: string) => isClosing || log.warn(message);
  const pools = openPools({ databaseUrl: config.databaseUrl, log: warn, silenceMs, check: learnEpoch });
  await learnEpoch(pools.readiness);
  for (const { danger } of await readRisks(pools.readiness)) log.warn(`${danger}: see lavish doctor`);
  const clock = createDatabaseClock({ readTime: () => readDatabaseTime(pools.readiness), log });
  for (let i = 0; i < FIRST_MEASUREMENTS; i++) await clock.measure();
  return {
    pools,
    epoch,
    clock,
    learnEpoch,
    close() {
      isClosing = true;
      return closePools(pools);
    },
  };
}
