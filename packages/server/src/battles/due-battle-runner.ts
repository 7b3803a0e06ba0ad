import type { Refusal } from '@lavish/protocol';
import type { Logger } from 'pino';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import { isRefusal } from '../domain/refusal.ts';
import { divideDue, type FailedAttempt } from './divide-due.ts';

export interface DueBattleRunnerOptions {
  /** Writes that this node is alive. `silentMs`: the time since its last such write; null: this is the first. */
  writeAlive(silentMs: number | null): Promise<void>;
  /**
   * Reads the battles with a transition that is due by the database's clock, at most `limit`; when the next one is due
   * (null: none is scheduled); and that clock. Unix milliseconds.
   */
  readDue(limit: number): Promise<{ due: string[]; nextAt: number | null; now: number }>;
  /**
   * Carries out the due transitions of many battles in one transaction. `locked`: the battles that another transaction
   * holds, which are unchanged. `mayWait`: it may wait for locks as long as a batch of gifts holds its rows.
   */
  carryOutSet(
    battles: readonly string[],
    mayWait: boolean,
  ): Promise<{ commits: BattleCommit[]; locked: readonly string[] }>;
  /** Carries out the due transition of one battle in a separate transaction. Changes nothing if another node has done it. */
  carryOut(battle: string): Promise<BattleCommit | Refusal>;
  /** Called after each commit. */
  publish(commit: BattleCommit): void;
  log: Pick<Logger, 'warn' | 'error'>;
  /** The longest pause between two polls, which find the due times that other nodes have set. Milliseconds. */
  pauseMs?: number;
}

export interface DueBattleRunner {
  /** A transition is due at that time, Unix milliseconds by the database's clock; null: no transition is. */
  expect(dueAt: number | null): void;
  /** Resolves when the transitions under way have ended. */
  stop(): Promise<void>;
}

/**
 * Concurrent transactions, as many as there are connections for: two sets, or a set and one battle alone. A battle alone can
 * wait long for its lock, and the sets continue over the other connection.
 */
const MAX_CONCURRENT = 2;
/** The most due battles that one poll reads. */
const MAX_DUE = 600;
/** A set holds its battles' locks until it commits: 50 take some 30 ms. */
const SET_SIZE = 50;

/**
 * Carries out the transitions of battles when they are due. The due times are rows. Every node reads the due rows at the
 * next due time that it has read, and otherwise every `pauseMs`. So any node ends a battle whose own node has died.
 *
 * The runner *sleeps* or *polls*. Due transitions run in parallel to it, many battles in one transaction. A battle that
 * another transaction holds, or whose set has failed, is then carried out alone, on a connection where it may wait for its
 * lock without delaying another battle. A battle that failed alone is retried at the next poll, after the others.
 */
export function createDueBattleRunner(options: DueBattleRunnerOptions): DueBattleRunner {
  const { writeAlive, readDue, carryOutSet, carryOut, publish, log, pauseMs = 1_000 } = options;
  const underWay = new Map<string, Promise<void>>();
  /** The last attempts of due battles that are not carried out yet. */
  const attempts = new Map<string, FailedAttempt>();
  const sets = new Set<Promise<void>>();
  const alone = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | null = null;
  /** The time of the next poll, by `performance.now`, which does not change when this machine's clock is set. */
  let nextPollAt = performance.now();
  /** The database's clock minus `performance.now`, at the last poll. */
  let aheadMs = 0;
  /** Null: asleep. */
  let polling: Promise<void> | null = null;
  /** When this node last wrote that it is alive, by `performance.now`. */
  let aliveAt: number | null = null;
  let stopped = false;

  function pollBy(at: number) {
    if (at >= nextPollAt) return;
    nextPollAt = at;
    if (polling === null) sleep();
  }

  function sleep() {
    if (timer !== null) clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(
      () => {
        polling = poll().finally(() => {
          polling = null;
          sleep();
        });
      },
      Math.max(0, Math.ceil(nextPollAt - performance.now())),
    );
  }

  async function poll() {
    const startedAt = performance.now();
    nextPollAt = startedAt + pauseMs;
    try {
      // First, because transitions that became due during an outage are decided by the stored outage.
      await beat();
      const { due, nextAt, now } = await readDue(MAX_DUE);
      aheadMs = now - (startedAt + performance.now()) / 2;
      expect(nextAt);
      for (const battle of attempts.keys()) if (!due.includes(battle)) attempts.delete(battle);
      startAll(due.filter((battle) => !underWay.has(battle)));
    } catch (error) {
      log.warn({ err: error }, 'due battles could not be read: the runner retries');
    }
  }

  async function beat() {
    const now = performance.now();
    if (aliveAt !== null && now - aliveAt < pauseMs / 2) return;
    await writeAlive(aliveAt === null ? null : now - aliveAt);
    aliveAt = now;
  }

  function expect(dueAt: number | null) {
    if (dueAt !== null) pollBy(dueAt - aheadMs);
  }

  /** Starts as many transactions as there are connections for. The end of each one leads to the next poll. */
  function startAll(due: readonly string[]) {
    const { free, locked, single } = divideDue(due, attempts);
    const [next] = single;
    if (next !== undefined && alone.size === 0) startAlone(next);
    if (free.length === 0) return;
    startSets(free, true);
    // The locks may be free now. These sets do not wait, because a row that is held for long would delay each set.
    const notStarted = locked.filter((battle) => !underWay.has(battle));
    startSets(notStarted, false);
  }

  function startSets(battles: readonly string[], mayWait: boolean) {
    // Two sets rather than one of twice the size: they run in parallel.
    // A set that does not wait is short, so it may queue for a connection.
    const maxSets = mayWait ? MAX_CONCURRENT - alone.size : MAX_CONCURRENT;
    const size = Math.min(SET_SIZE, Math.ceil(battles.length / maxSets));
    for (let from = 0; from < battles.length && sets.size < maxSets; from += size) {
      startSet(battles.slice(from, from + size), mayWait);
    }
  }

  function start(kind: Set<Promise<void>>, battles: readonly string[], work: () => Promise<void>) {
    if (stopped) return;
    const done = work().finally(() => {
      kind.delete(done);
      for (const battle of battles) underWay.delete(battle);
      // More battles may be due than could be started.
      if (!battles.every((battle) => attempts.get(battle) === 'failed')) pollBy(performance.now());
    });
    kind.add(done);
    for (const battle of battles) underWay.set(battle, done);
  }

  const startSet = (battles: readonly string[], mayWait: boolean) =>
    start(sets, battles, async () => {
      try {
        const done = await carryOutSet(battles, mayWait);
        for (const battle of done.locked) attempts.set(battle, 'locked');
        for (const commit of done.commits) publish(commit);
      } catch (error) {
        for (const battle of battles) attempts.set(battle, 'set_failed');
        log.warn(
          { err: error, battles: battles.length },
          'due transitions failed and are retried one by one',
        );
      }
    });

  const startAlone = (battle: string) =>
    start(alone, [battle], async () => {
      try {
        const commit = await carryOut(battle);
        if (isRefusal(commit)) throw new Error(commit.detail);
        attempts.delete(battle);
        publish(commit);
      } catch (error) {
        attempts.set(battle, 'failed');
        log.error({ err: error, battle }, 'a due transition failed and will be retried');
      }
    });

  sleep();
  return {
    expect,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await polling;
      await Promise.all([...sets, ...alone]);
    },
  };
}
