import type { Refusal } from '@lavish/protocol';
import type { Logger } from 'pino';
import type { BattleCommit } from '../domain/battle/battle-commit.ts';
import { isRefusal } from '../domain/refuse.ts';

export interface BattleClockOptions {
  /**
   * Battles with a transition due by the database's clock, at most `limit`; when the next is due that is not yet (null:
   * none will be); and that clock. Unix milliseconds.
   */
  readDue(limit: number): Promise<{ due: string[]; nextAt: number | null; now: number }>;
  /** Carries out what is due in a battle, in a transaction of its own. Nothing, when somebody else has. */
  carryOut(battle: string): Promise<BattleCommit | Refusal>;
  /** Gets what was carried out here, after its commit. */
  publish(commit: BattleCommit): void;
  log: Pick<Logger, 'warn' | 'error'>;
  /** How long at most until the next look: what another node set a due time for is found so. */
  pauseMs?: number;
}

export interface BattleClock {
  /** A transition is due at that time, unix milliseconds by the database's clock; null: none is. */
  expect(dueAt: number | null): void;
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** Transitions under way at once: the pool is for others too. */
const MAX_AT_ONCE = 4;
/** Due battles in one look: more than a node carries out until the next. */
const MAX_LOOKED_AT = 100;

/**
 * Carries out the transitions of battles when they are due. The due times are rows: this clock only looks at them, when
 * the next one that it knows of has come and otherwise every `pauseMs`, as does the clock of every other node; the
 * battle's lock lets one of them do it. It *sleeps* or *looks*; what was due is carried out beside it, so that a battle
 * whose lock is hard to get does not hold up the others. What failed is tried again at the next look, after the others.
 */
export function createBattleClock(options: BattleClockOptions): BattleClock {
  const { readDue, carryOut, publish, log, pauseMs = 1_000 } = options;
  const underWay = new Map<string, Promise<void>>();
  let failed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  /** When to look next, by this machine's clock. */
  let nextLookAt = Date.now();
  /** Null: asleep. */
  let looking: Promise<void> | null = null;
  /** The database's clock less this machine's, at the last look. */
  let aheadMs = 0;
  let stopped = false;

  function lookBy(at: number) {
    if (at >= nextLookAt) return;
    nextLookAt = at;
    if (looking === null) sleep();
  }

  function sleep() {
    if (timer !== null) clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(
      () => {
        looking = look().finally(() => {
          looking = null;
          sleep();
        });
      },
      Math.max(0, Math.ceil(nextLookAt - Date.now())),
    );
  }

  async function look() {
    nextLookAt = Date.now() + pauseMs;
    try {
      const { due, nextAt, now } = await readDue(MAX_LOOKED_AT);
      aheadMs = now - Date.now();
      expect(nextAt);
      failed = new Set(due.filter((battle) => failed.has(battle)));
      for (const battle of [...due.filter((one) => !failed.has(one)), ...failed]) start(battle);
    } catch (error) {
      log.warn({ err: error }, 'could not look for due battles: trying again');
    }
  }

  function expect(dueAt: number | null) {
    if (dueAt !== null) lookBy(dueAt - aheadMs);
  }

  function start(battle: string) {
    if (underWay.has(battle) || underWay.size >= MAX_AT_ONCE || stopped) return;
    const done = carryOut(battle).then(finish, fail);
    underWay.set(
      battle,
      done.finally(() => underWay.delete(battle)),
    );

    function finish(commit: BattleCommit | Refusal) {
      if (isRefusal(commit)) return fail(new Error(commit.detail));
      publish(commit);
      // There may be more than could be started.
      lookBy(Date.now());
    }

    function fail(error: unknown) {
      failed.add(battle);
      log.error({ err: error, battle }, 'a due transition failed and will be tried again');
    }
  }

  sleep();
  return {
    expect,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await looking;
      await Promise.all(underWay.values());
    },
  };
}
