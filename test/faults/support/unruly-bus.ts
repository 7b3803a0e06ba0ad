import { setTimeout as sleep } from 'node:timers/promises';
import { between, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import { openPubSubServer } from '../../support/pub-sub-server.ts';
import { startRedis } from '../../support/redis-server.ts';
import { steadyPort } from '../../support/steady-port.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';

/** A bus between nodes with every fault that it may have. */
export interface UnrulyBus {
  /** Settings for the nodes. */
  readonly settings: { databaseUrl: string; valkeyUrl?: string };
  /** Some seconds of its worst faults. */
  misbehave(): Promise<void>;
  /** Delivers nothing from now on. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Describes the faults so far. */
  reportFaults(): string;
  close(): Promise<void>;
}

const MAX_DELAY_MS = 400;

/** Loses, repeats, delays and reorders messages, and is unavailable for a while. */
export async function unrulyPubSub(databaseUrl: string, random: Random): Promise<UnrulyBus> {
  const server = await openPubSubServer();
  server.behave({ lost: 0.5, twice: 0.3, delayedByMs: MAX_DELAY_MS, random });
  return {
    settings: { databaseUrl, valkeyUrl: server.url },
    async misbehave() {
      await sleep(between(random, 500, 1_000));
      await server.cut();
      await sleep(between(random, 1_000, 2_000));
      await server.restore();
    },
    cut: server.cut,
    restore: server.restore,
    reportFaults() {
      const { lost, twice, overtaken } = server.faults;
      return `${lost} messages lost, ${twice} twice, ${overtaken} overtaken`;
    },
    close: server.cut,
  };
}

/** A real server behind a slow proxy that refuses connections at times. Sometimes the server is killed with -9. */
export async function unrulyRedis(databaseUrl: string, random: Random): Promise<UnrulyBus> {
  const port = await steadyPort();
  let redis = await startRedis(port);
  const proxy = await openTcpProxy(redis.url);
  let kills = 0;
  proxy.delay(() => random() * MAX_DELAY_MS);
  return {
    settings: { databaseUrl, valkeyUrl: proxy.url },
    async misbehave() {
      await sleep(between(random, 500, 1_000));
      proxy.refuse();
      await sleep(between(random, 0, 500));
      proxy.restore();
      await sleep(between(random, 0, 500));
      await redis.stop();
      kills += 1;
      redis = await startRedis(port);
    },
    async cut() {
      proxy.refuse();
    },
    async restore() {
      proxy.restore();
    },
    reportFaults: () => `killed ${kills} times`,
    async close() {
      await proxy.close();
      await redis.stop();
    },
  };
}

/** LISTEN and NOTIFY over a slow proxy that refuses connections at times. Other database connections are not affected. */
export async function unrulyNotify(databaseUrl: string, random: Random): Promise<UnrulyBus> {
  const proxy = await openTcpProxy(databaseUrl, {
    affects: (start) => /lavish (listener|notifier)/.test(start.toString('latin1')),
  });
  let cuts = 0;
  proxy.delay(() => random() * MAX_DELAY_MS);
  return {
    settings: { databaseUrl: proxy.url },
    async misbehave() {
      for (let times = 0; times < 3; times++) {
        await sleep(between(random, 200, 600));
        proxy.refuse();
        await sleep(between(random, 0, 300));
        proxy.restore();
        cuts += 1;
      }
    },
    async cut() {
      proxy.refuse();
    },
    async restore() {
      proxy.restore();
    },
    reportFaults: () => `cut ${cuts} times`,
    close: proxy.close,
  };
}
