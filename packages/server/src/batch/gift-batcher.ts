import type { Refusal } from '@lavish/protocol';
import type { BatchFaultKind } from '../domain/gifts/batch-fault.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { createBatchOutcomes } from './batch-outcomes.ts';
import { createHoldBack } from './hold-back.ts';
import { overloaded, PendingGift } from './pending-gift.ts';
import { createQueueAllowance } from './queue-allowance.ts';
import { type BatchRunner, runBatch } from './run-batch.ts';
import { createSetAside, type SetAside, type SetAsideOptions } from './set-aside.ts';

/** Called for the events that metrics count. */
export interface BatchObserver {
  /** A gift has its outcome, `afterMs` after it arrived. */
  answered(outcome: GiftOutcome, afterMs: number): void;
  /** A committer takes a batch of `gifts` gifts. */
  batchTaken(gifts: number): void;
  /** Gifts are set aside, because another transaction holds a row that they or earlier gifts of their senders need. */
  setAside(gifts: number): void;
  /** A batch runs again (`conflict`, `connection`, `locked`), a faulty command is found, or a commit may not have been replicated. */
  faulted(kind: BatchFaultKind): void;
}

export interface GiftBatcherOptions {
  /** One function per committer, which commits a batch. */
  commit: readonly BatchRunner['commit'][];
  /** Finds held rows and commits gifts that were set aside, over another connection. Absent: batches wait for held rows. */
  setAside?: { commit: BatchRunner['commit']; findHeld: SetAsideOptions['findHeld'] };
  committed(batch: CommittedGifts): void;
  log(message: string, fault: Error, command?: GiftCommand): void;
  observe?: BatchObserver;
  /**
   * The largest batch. Default 1,000: a batch writes each room and host once, so a flood reached 10,400 gifts/s, and only
   * 8,000 with batches of 500.
   */
  maxBatch?: number;
  /** How many gifts may wait in all queues together. Bounds their memory. */
  maxQueue?: number;
  /**
   * How long gifts may wait, estimated from the duration of the last batches. Further gifts are refused at once. With
   * 220 ms, accepted gifts had their outcome within a second in a flood of three times the capacity.
   */
  maxWaitMs?: number;
  answerWithinMs?: number;
}

export interface GiftBatcher {
  /** Returns the refusal if a gift of this sender would be refused now, and counts it as refused. Null: it would be accepted. */
  refusalFor(sender: string): Refusal | null;
  /** Returns the refusal if the gift of every sender would be refused now. Null: some sender's gift would be accepted. */
  refusalForAny(): Refusal | null;
  /** Resolves with the outcome of the gift, by its deadline. Never rejects. */
  send(command: GiftCommand): Promise<GiftOutcome>;
  /** Gifts that wait for a committer now. */
  readonly queued: number;
  /** Gifts that are set aside until a held row is free. */
  readonly setAside: number;
  /** How many gifts may wait now. */
  readonly maxQueue: number;
  /** Refuses new gifts, and resolves when every accepted gift has its outcome. */
  drain(): Promise<void>;
}

/** How often deadlines are checked. Deadlines are seconds long, so a fifth of a second is precise enough. */
const DEADLINE_CHECK_MS = 200;

/**
 * The bounded queue in front of the committers. Each committer takes all waiting gifts as soon as its last batch is
 * committed, without a timer: an idle system answers at once, and a busy one forms large batches.
 */
export function createGiftBatcher(options: GiftBatcherOptions): GiftBatcher {
  const { maxBatch = 1_000, maxQueue = 10_000, maxWaitMs = 220, answerWithinMs = 5_000, observe } = options;
  const aside = options.setAside ? createAside({ ...options, ...options.setAside, maxBatch }) : null;
  const queues = options.commit.map((commit) =>
    createCommitterQueue({ ...options, commit, maxBatch, maxWaitMs, aside }),
  );
  const queued = () => queues.reduce((sum, queue) => sum + queue.queued(), 0);
  let draining = false;

  const deadlines = setInterval(() => {
    const now = performance.now();
    for (const queue of queues) queue.expire(now);
    aside?.gifts.expire(now);
  }, DEADLINE_CHECK_MS);
  deadlines.unref();

  const queueFor = (sender: string) => queues[committerOf(sender, queues.length)]!;

  function refusalFor(sender: string): Refusal | null {
    return !draining && hasRoom(queueFor(sender)) ? null : refuseNow();
  }

  const hasRoom = (queue: CommitterQueue) => queue.queued() < queue.allowed() && queued() < maxQueue;

  function refuseNow(): Refusal {
    const refusal = overloaded();
    observe?.answered({ kind: 'refused', refusal }, 0);
    return refusal;
  }

  return {
    refusalFor,
    refusalForAny: () => (!draining && queues.some(hasRoom) ? null : refuseNow()),
    async send(command) {
      const refusal = refusalFor(command.sender);
      if (refusal) return { kind: 'refused', refusal };
      return new Promise((resolve) => {
        const sentAt = performance.now();
        const answer = (outcome: GiftOutcome) => {
          observe?.answered(outcome, performance.now() - sentAt);
          resolve(outcome);
        };
        queueFor(command.sender).push(new PendingGift(command, sentAt + answerWithinMs, answer));
      });
    },
    get queued() {
      return queued();
    },
    get setAside() {
      return aside?.gifts.size ?? 0;
    },
    get maxQueue() {
      const allowed = queues.reduce((sum, queue) => sum + queue.allowed(), 0);
      return Math.min(maxQueue, Math.floor(allowed));
    },
    async drain() {
      draining = true;
      await Promise.all(queues.map((queue) => queue.idle()));
      await aside?.idle();
      clearInterval(deadlines);
    },
  };
}

/**
 * Returns the committer of a sender, by an FNV-1a hash. All gifts of a sender use one committer, so a combo keeps its order
 * and two committers never need the same wallet. They may need the same room, whose lock comes last and is short. A hash of
 * the room would send all gifts of a busy room through one committer.
 */
function committerOf(sender: string, queues: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < sender.length; i++) hash = Math.imul(hash ^ sender.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % queues;
}

interface RunnerOptions {
  commit: BatchRunner['commit'];
  committed: GiftBatcherOptions['committed'];
  log: GiftBatcherOptions['log'];
  observe?: BatchObserver;
}

/** Runs the batches of one committer, and answers their gifts. */
function createRunner({ commit, committed, log, observe }: RunnerOptions) {
  // Batches are published after their gifts are answered, so that publishing delays no sender.
  const answering = createBatchOutcomes((batch) => {
    try {
      committed(batch);
    } catch (error) {
      // The gifts are committed and answered. Feeds read events that were not published from the database.
      log('a committed batch could not be published', error as Error);
    }
  });
  const runner: Omit<BatchRunner, 'holdBack'> = {
    commit,
    committed: answering.take,
    faultyCommandFound(command, fault) {
      observe?.faulted('faulty_command');
      log('a gift could not be processed', fault, command);
    },
    runsAgain(fault, attempt) {
      observe?.faulted(fault.kind);
      // Only counted, not logged: the first conflict, which any concurrent change of a room causes, and a held row, which
      // delays only the gifts that need it.
      const isOrdinary = (fault.kind === 'conflict' && attempt === 1) || fault.kind === 'locked';
      if (!isOrdinary) log(`a batch runs again after attempt ${attempt}`, fault);
    },
    unreplicated(fault) {
      observe?.faulted(fault.kind);
      log('a batch may not have been replicated', fault);
    },
  };
  return { runner, answering };
}

interface AsideOptions extends RunnerOptions {
  findHeld: SetAsideOptions['findHeld'];
  maxBatch: number;
}

/** The set-aside gifts of all committers, and the committer that runs them. */
function createAside({ findHeld, maxBatch, ...options }: AsideOptions) {
  const { runner, answering } = createRunner(options);
  const gifts = createSetAside({ findHeld, runner, maxBatch, log: options.log });
  return {
    gifts,
    async idle() {
      await gifts.idle();
      await answering.done();
    },
  };
}

type CommitterQueue = ReturnType<typeof createCommitterQueue>;

interface CommitterQueueOptions extends RunnerOptions {
  maxBatch: number;
  maxWaitMs: number;
  /** Null: batches wait for held rows. */
  aside: { gifts: SetAside } | null;
}

/** One committer and its queue. */
function createCommitterQueue({ maxBatch, maxWaitMs, aside, ...options }: CommitterQueueOptions) {
  const { runner, answering } = createRunner(options);
  const { observe } = options;
  const allowance = createQueueAllowance(maxWaitMs);
  let waiting: PendingGift[] = [];
  let running: readonly PendingGift[] = [];
  let loop: Promise<void> | null = null;

  async function runUntilEmpty(): Promise<void> {
    // Gifts that arrive in the same turn of the event loop form one batch.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      running = waiting.splice(0, maxBatch);
      observe?.batchTaken(running.length);
      const takenAt = performance.now();
      const held = aside && createHoldBack(running, aside.gifts);
      await runBatch(running, { ...runner, holdBack: held });
      // After the batch, so that a sender's earlier gifts are committed before a later one runs on another connection.
      const setAside = held ? held.handOver() : 0;
      if (setAside > 0) observe?.setAside(setAside);
      else allowance.batchRan(running.length, performance.now() - takenAt);
    }
    running = [];
    loop = null;
  }

  return {
    queued: () => waiting.length,
    allowed: () => allowance.gifts,
    push(gift: PendingGift) {
      waiting.push(gift);
      loop ??= runUntilEmpty();
    },
    /** Answers every gift whose deadline has passed, and removes the waiting ones among them from the queue. */
    expire(now: number) {
      for (const gift of running) if (gift.deadline <= now) gift.expire();
      if (waiting.length > 0 && waiting[0]!.deadline <= now) {
        for (const gift of waiting) if (gift.deadline <= now) gift.expire();
        waiting = waiting.filter((gift) => !gift.answered);
      }
    },
    async idle() {
      while (loop) await loop;
      await answering.done();
    },
  };
}
