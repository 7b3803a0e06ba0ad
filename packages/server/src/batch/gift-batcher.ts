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

/** What is worth counting here. */
export interface BatchObserver {
  /** A gift has its answer, so long after it came. */
  answered(outcome: GiftOutcome, afterMs: number): void;
  /** A committer takes a batch of so many gifts. */
  batchTaken(gifts: number): void;
  /** Gifts are set aside, because a row is held that they or their senders' earlier ones need. */
  setAside(gifts: number): void;
  /** A batch runs again (`conflict`, `connection`, `locked`), a culprit is found, or a commit may not have been replicated. */
  faulted(kind: BatchFaultKind): void;
}

export interface GiftBatcherOptions {
  /** How each committer commits a batch; one function a committer. */
  commit: readonly BatchRunner['commit'][];
  /** Commits over another connection the gifts whose rows are held. Absent: their batches wait. */
  setAside?: { commit: BatchRunner['commit']; findHeld: SetAsideOptions['findHeld'] };
  committed(batch: CommittedGifts): void;
  log(message: string, fault: Error, command?: GiftCommand): void;
  observe?: BatchObserver;
  /**
   * Gifts that a committer takes at once. 1,000: with 500 it was 8,000 instead of 10,400 gifts/s in a flood, since rooms and
   * hosts are written once a batch.
   */
  maxBatch?: number;
  /** Gifts that may wait before others are refused: what memory is given to them. */
  maxQueue?: number;
  /**
   * How long a queue the committers may be given, by what their last batches took. Beyond, gifts are refused at once. With
   * 220 ms, those who were let in had their answer within a second in a flood of three times what can be done.
   */
  maxWaitMs?: number;
  answerWithinMs?: number;
}

export interface GiftBatcher {
  /** Why a gift of this sender would not be taken now: it is counted as refused, and need not be sent. Null: it would. */
  refusalFor(sender: string): Refusal | null;
  /** The same for any sender: null when one of them may have room. */
  refusalForAny(): Refusal | null;
  /** Resolves with what became of the gift, within the deadline. Never rejects. */
  send(command: GiftCommand): Promise<GiftOutcome>;
  /** Gifts waiting now. */
  readonly queued: number;
  /** Gifts that wait beside the batches for a row that is held. */
  readonly setAside: number;
  /** How many may wait as things are. */
  readonly maxQueue: number;
  /** Refuses new gifts, and resolves when every accepted one has its answer. */
  drain(): Promise<void>;
}

/** How often deadlines are looked at. They are seconds long: to a fifth of one is near enough. */
const DEADLINE_CHECK_MS = 200;

/**
 * The bounded queue in front of the committers. A committer takes what has queued the moment its last batch is
 * through, without a timer: an idle system answers at once, and a busy one forms large batches by itself.
 */
export function createGiftBatcher(options: GiftBatcherOptions): GiftBatcher {
  const { maxBatch = 1_000, maxQueue = 10_000, maxWaitMs = 220, answerWithinMs = 5_000, observe } = options;
  const aside = options.setAside ? createAside({ ...options, ...options.setAside, maxBatch }) : null;
  const lanes = options.commit.map((commit) =>
    createLane({ ...options, commit, maxBatch, maxWaitMs, aside }),
  );
  const queued = () => lanes.reduce((sum, lane) => sum + lane.queued(), 0);
  let draining = false;

  const deadlines = setInterval(() => {
    const now = performance.now();
    for (const lane of lanes) lane.expire(now);
    aside?.gifts.expire(now);
  }, DEADLINE_CHECK_MS);
  deadlines.unref();

  const laneFor = (sender: string) => lanes[laneOf(sender, lanes.length)]!;

  function refusalFor(sender: string): Refusal | null {
    return !draining && hasRoom(laneFor(sender)) ? null : refuseNow();
  }

  const hasRoom = (lane: Lane) => lane.queued() < lane.allowed() && queued() < maxQueue;

  function refuseNow(): Refusal {
    const refusal = overloaded();
    observe?.answered({ kind: 'refused', refusal }, 0);
    return refusal;
  }

  return {
    refusalFor,
    refusalForAny: () => (!draining && lanes.some(hasRoom) ? null : refuseNow()),
    async send(command) {
      const refusal = refusalFor(command.sender);
      if (refusal) return { kind: 'refused', refusal };
      return new Promise((resolve) => {
        const sentAt = performance.now();
        const answer = (outcome: GiftOutcome) => {
          observe?.answered(outcome, performance.now() - sentAt);
          resolve(outcome);
        };
        laneFor(command.sender).push(new PendingGift(command, sentAt + answerWithinMs, answer));
      });
    },
    get queued() {
      return queued();
    },
    get setAside() {
      return aside?.gifts.size ?? 0;
    },
    get maxQueue() {
      const allowed = lanes.reduce((sum, lane) => sum + lane.allowed(), 0);
      return Math.min(maxQueue, Math.floor(allowed));
    },
    async drain() {
      draining = true;
      await Promise.all(lanes.map((lane) => lane.idle()));
      await aside?.idle();
      clearInterval(deadlines);
    },
  };
}

/**
 * A sender keeps to one committer: a combo keeps its order, and committers never meet on a wallet. They do meet on a hot
 * room, whose lock comes last and is short; by room, all gifts of a hot room would go through one committer. FNV-1a.
 */
function laneOf(sender: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < sender.length; i++) hash = Math.imul(hash ^ sender.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % lanes;
}

interface RunnerOptions {
  commit: BatchRunner['commit'];
  committed: GiftBatcherOptions['committed'];
  log: GiftBatcherOptions['log'];
  observe?: BatchObserver;
}

/** What runs the batches of one committer, and gives their gifts the answers. */
function createRunner({ commit, committed, log, observe }: RunnerOptions) {
  // Passed on after the answers, so that a slow screen delays no sender.
  const answering = createBatchOutcomes((batch) => {
    try {
      committed(batch);
    } catch (error) {
      // The gifts stand and are answered; whoever watches reads them from the database.
      log('a committed batch could not be passed on', error as Error);
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
      // A room that changed meanwhile makes the first conflict; a held row concerns its own gifts only. Both are counted.
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

/** The gifts of all lanes that wait for a row that is held, and the committer that they wait for. */
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

type Lane = ReturnType<typeof createLane>;

interface LaneOptions extends RunnerOptions {
  maxBatch: number;
  maxWaitMs: number;
  /** Null: what is locked waits in its batch. */
  aside: { gifts: SetAside } | null;
}

/** One committer and the gifts that wait for it. */
function createLane({ maxBatch, maxWaitMs, aside, ...options }: LaneOptions) {
  const { runner, answering } = createRunner(options);
  const { observe } = options;
  const allowance = createQueueAllowance(maxWaitMs);
  let waiting: PendingGift[] = [];
  let running: readonly PendingGift[] = [];
  let loop: Promise<void> | null = null;

  async function runUntilEmpty(): Promise<void> {
    // What arrives in the same turn of the event loop goes in one batch.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      running = waiting.splice(0, maxBatch);
      observe?.batchTaken(running.length);
      const takenAt = performance.now();
      const held = aside && createHoldBack(running, aside.gifts);
      await runBatch(running, { ...runner, holdBack: held });
      // Only now, so that a sender's earlier gifts in this batch are committed before a later one runs elsewhere.
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
    /** Answers every gift whose deadline has come; those that have not left yet will not leave. */
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
