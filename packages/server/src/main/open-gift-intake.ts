import type { Logger } from 'pino';
import { createGiftBatcher, type GiftBatcher, type GiftBatcherOptions } from '../batch/gift-batcher.ts';
import { isTransient } from '../domain/gifts/batch-fault.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import { type AdmitGift, createAdmitGift } from '../intake/admit-gift.ts';
import { createHeldRefusals, MAX_HELD_OVER_HTTP, MAX_HELD_OVER_SOCKETS } from '../intake/held-refusals.ts';
import type { UserLimits } from '../intake/user-limits.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Queryable } from '../postgres/database.ts';
import { openGiftCommitter } from '../store/gifts/gift-committer.ts';

export interface GiftIntakeOptions {
  databaseUrl: string;
  silenceMs: number;
  /** Passes before a gift is committed over a new connection. */
  learnEpoch(db: Queryable): Promise<void>;
  committers: number;
  queue: Pick<GiftBatcherOptions, 'maxQueue' | 'maxWaitMs' | 'answerWithinMs'> | undefined;
  userLimits: UserLimits;
  newGiftId(): string;
  committed(gifts: CommittedGifts): void;
  metrics: Metrics;
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

/** Longer than the wait of the other committers: a batch there delays only gifts that wait for held rows as well. */
const ASIDE_LOCK_WAIT_MS = 500;

export function openGiftIntake(options: GiftIntakeOptions): GiftIntake {
  const { databaseUrl, silenceMs, learnEpoch, userLimits, newGiftId, metrics, log } = options;
  const openCommitter = (lockWaitMs?: number) =>
    openGiftCommitter(databaseUrl, metrics.phase, silenceMs, learnEpoch, lockWaitMs);
  const committers = Array.from({ length: options.committers }, () => openCommitter());
  const asideCommitter = openCommitter(ASIDE_LOCK_WAIT_MS);
  const batcher = createGiftBatcher({
    ...options.queue,
    commit: committers.map((committer) => committer.commit),
    setAside: asideCommitter,
    committed: options.committed,
    log: (message, fault, command) =>
      log[isTransient(fault) ? 'warn' : 'error']({ err: fault, command }, message),
    observe: metrics.batch,
  });
  const overHttp = createHeldRefusals({ maxHeld: MAX_HELD_OVER_HTTP });
  const overSockets = createHeldRefusals({ maxHeld: MAX_HELD_OVER_SOCKETS });
  return {
    batcher,
    admitOverHttp: createAdmitGift(batcher, userLimits, overHttp, newGiftId),
    admitOverSockets: createAdmitGift(batcher, userLimits, overSockets, newGiftId),
    drain() {
      for (const held of [overHttp, overSockets]) held.release();
      return batcher.drain();
    },
    async close() {
      await Promise.all([...committers, asideCommitter].map((committer) => committer.close()));
    },
  };
}
