import type { Logger } from 'pino';
import { createGiftBatcher, type GiftBatcher } from '../batch/gift-batcher.ts';
import { isTransient } from '../domain/gifts/batch-fault.ts';
import { type AdmitGift, createAdmitGift } from '../intake/admit-gift.ts';
import {
  createHeldRefusals,
  MAX_HELD_OVER_HTTP,
  MAX_HELD_OVER_SOCKETS,
  SENT_OVER_HTTP_PER_S,
} from '../intake/held-refusals.ts';
import type { UserLimits } from '../intake/user-limits.ts';
import type { LiveCounters } from '../live/live-counters.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Queryable } from '../postgres/database.ts';
import type { Pools } from '../postgres/pools.ts';
import { openGiftCommitter } from '../store/gifts/gift-committer.ts';
import { createLockWatches } from '../store/gifts/lock-watch.ts';
import { newGiftId } from '../store/new-id.ts';
import type { Hub } from './hub.ts';
import type { ServerConfig } from './server-config.ts';

export interface GiftIntakeOptions {
  config: Pick<ServerConfig, 'databaseUrl' | 'committers' | 'queue' | 'promotionalCoinsEarn'>;
  /** The watch over waiting batches uses its connection, for a fifth of a millisecond each time. */
  pools: Pick<Pools, 'readiness'>;
  /** How long the database may be silent before a connection is replaced. */
  silenceMs: number;
  /** Passes before a gift is committed over a new connection. */
  learnEpoch(db: Queryable): Promise<void>;
  userLimits: UserLimits;
  hub: Pick<Hub, 'giftsCommitted'>;
  metrics: Pick<Metrics, 'batch' | 'phase'>;
  /** Counts outcomes for the console. */
  live: Pick<LiveCounters, 'answered'>;
  /** The database's clock, whose time gift ids have. Unix milliseconds. */
  now(): number;
  log: Logger;
}

/** The path of a gift from its validated request to its commit. */
export interface GiftIntake {
  batcher: GiftBatcher;
  /** Admits gifts of each transport. Each holds back its own refusals. */
  admitOverHttp: AdmitGift;
  admitOverSockets: AdmitGift;
  /** Refuses new gifts, and resolves when every accepted gift has its outcome. */
  drain(): Promise<void>;
  /** Closes the committers' connections. Call it after `drain`. */
  close(): Promise<void>;
}

/** One writes while the other gathers; more did not commit more gifts on two cores. */
const DEFAULT_COMMITTERS = 2;

/** Longer than the wait of the other committers: a batch there delays only gifts that wait for held rows as well. */
const ASIDE_LOCK_WAIT_MS = 500;

/** Creates the path of a gift. Each committer connects with its first batch. */
export function openGiftIntake(options: GiftIntakeOptions): GiftIntake {
  const { config, pools, silenceMs, learnEpoch, userLimits, hub, metrics, live, now, log } = options;
  const lockWatches = createLockWatches(pools.readiness);
  const openCommitter = (lockWaitMs?: number) =>
    openGiftCommitter(config.databaseUrl, {
      onPhase: metrics.phase,
      promotionalCoinsEarn: config.promotionalCoinsEarn,
      silenceMs,
      check: learnEpoch,
      lockWaitMs,
      lockWatches,
    });
  const committers = Array.from({ length: config.committers ?? DEFAULT_COMMITTERS }, () => openCommitter());
  const asideCommitter = openCommitter(ASIDE_LOCK_WAIT_MS);
  const batcher = createGiftBatcher({
    ...config.queue,
    commit: committers.map((committer) => committer.commit),
    setAside: asideCommitter,
    committed: hub.giftsCommitted.publish,
    log: (message, fault, command) =>
      log[isTransient(fault) ? 'warn' : 'error']({ err: fault, command }, message),
    observe: {
      ...metrics.batch,
      answered(outcome, afterMs) {
        metrics.batch.answered(outcome, afterMs);
        live.answered(outcome, afterMs);
      },
    },
  });
  const newId = () => newGiftId(now());
  const overHttp = createHeldRefusals({
    maxHeld: MAX_HELD_OVER_HTTP,
    sentPerS: SENT_OVER_HTTP_PER_S,
  });
  const overSockets = createHeldRefusals({ maxHeld: MAX_HELD_OVER_SOCKETS });
  return {
    batcher,
    admitOverHttp: createAdmitGift(batcher, userLimits, overHttp, newId),
    admitOverSockets: createAdmitGift(batcher, userLimits, overSockets, newId),
    drain() {
      for (const held of [overHttp, overSockets]) held.release();
      return batcher.drain();
    },
    async close() {
      await Promise.all([...committers, asideCommitter].map((committer) => committer.close()));
    },
  };
}
