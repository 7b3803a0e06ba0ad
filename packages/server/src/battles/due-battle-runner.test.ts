import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import { exampleBattle } from '../domain/battles/testing/example-battle.ts';
import { createDueBattleRunner, type DueBattleRunner } from './due-battle-runner.ts';

/** The database's clock minus this machine's. */
const AHEAD_MS = 5_000;
const databaseNow = () => Date.now() + AHEAD_MS;

/** The due time in each battle's row. */
let due: Map<string, number>;
let carriedOut: { battle: string; at: number }[];
const log = { warn: vi.fn(), error: vi.fn() };
const readDue = vi.fn(async (limit: number) => {
  const now = databaseNow();
  const later = [...due.values()].filter((at) => at > now);
  return {
    due: [...due].flatMap(([battle, at]) => (at <= now ? [battle] : [])).slice(0, limit),
    nextAt: later.length > 0 ? Math.min(...later) : null,
    now,
  };
});
const writeAlive = vi.fn(async (_silentMs: number | null) => {});
const publish = vi.fn<(commit: BattleCommit) => void>();
let carryOut: (battle: string) => Promise<BattleCommit>;
let carryOutSet: (
  battles: readonly string[],
  mayWait: boolean,
) => Promise<{ commits: BattleCommit[]; locked: string[] }>;
let clock: DueBattleRunner;

const commitOf = (id: string): BattleCommit => ({
  battle: exampleBattle({ id }),
  roomEvents: [],
  inviteHosts: [],
});

/** The action of a battle's transition once it has the lock. */
function settle(battle: string): BattleCommit {
  due.delete(battle);
  carriedOut.push({ battle, at: databaseNow() });
  return commitOf(battle);
}

function start() {
  clock = createDueBattleRunner({
    writeAlive,
    readDue,
    carryOutSet: (battles, mayWait) => carryOutSet(battles, mayWait),
    carryOut: (battle) => carryOut(battle),
    publish,
    log,
  });
  return vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  vi.clearAllMocks();
  due = new Map();
  carriedOut = [];
  carryOut = async (battle) => settle(battle);
  carryOutSet = async (battles) => ({ commits: battles.map(settle), locked: [] });
});

afterEach(async () => {
  await clock.stop();
  vi.useRealTimers();
});

describe('the runner of due battles', () => {
  it('carries out transitions that became due while no node was alive at once, and later ones when they are due', async () => {
    const dueAt = databaseNow() + 400;
    due.set('missed', databaseNow() - 60_000).set('next', dueAt);
    await start();
    expect(carriedOut.map(({ battle }) => battle)).toEqual(['missed']);
    await vi.advanceTimersByTimeAsync(399);
    expect(carriedOut).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(carriedOut.at(-1)).toEqual({ battle: 'next', at: dueAt });
    expect(publish.mock.calls.map(([{ battle }]) => battle.id)).toEqual(['missed', 'next']);
  });

  it('polls once a second for the due times that other nodes have set', async () => {
    await start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(readDue).toHaveBeenCalledTimes(11);
    expect(writeAlive.mock.calls).toEqual([[null], ...Array(10).fill([1_000])]);
  });

  it('polls earlier for an earlier due time, by the database’s clock', async () => {
    await start();
    const dueAt = databaseNow() + 300;
    due.set('sooner', dueAt);
    clock.expect(dueAt);
    clock.expect(dueAt + 100);
    clock.expect(null);
    await vi.advanceTimersByTimeAsync(300);
    expect(carriedOut).toEqual([{ battle: 'sooner', at: dueAt }]);
  });

  it('polls again when a due time is set during a poll', async () => {
    await start();
    let respond = () => {};
    readDue.mockImplementationOnce(async () => {
      await new Promise<void>((resolve) => {
        respond = resolve;
      });
      return { due: [], nextAt: null, now: databaseNow() };
    });
    await vi.advanceTimersByTimeAsync(1_000);
    due.set('meanwhile', databaseNow());
    for (let times = 0; times < 10; times++) clock.expect(databaseNow());
    await vi.advanceTimersByTimeAsync(0);
    expect(readDue).toHaveBeenCalledTimes(2);
    respond();
    await vi.advanceTimersByTimeAsync(0);
    expect(carriedOut).toMatchObject([{ battle: 'meanwhile' }]);
  });

  it('carries out any number of due battles, in two concurrent sets of at most 50', async () => {
    let underWay = 0;
    let most = 0;
    const sizes: number[] = [];
    carryOutSet = async (battles) => {
      most = Math.max(most, ++underWay);
      sizes.push(battles.length);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay -= 1;
      return { commits: battles.map(settle), locked: [] };
    };
    for (let n = 0; n < 300; n++) due.set(`battle-${n}`, databaseNow());
    await start();
    await vi.advanceTimersByTimeAsync(999);
    expect(carriedOut).toHaveLength(300);
    expect(most).toBe(2);
    expect(Math.max(...sizes)).toBe(50);
    expect(sizes.length).toBeLessThan(10);
  });

  it('carries out the battles of a failed set one by one, and the others in sets', async () => {
    carryOutSet = async (battles) => {
      if (battles.includes('bad')) throw new Error('a fault of ours');
      return { commits: battles.map(settle), locked: [] };
    };
    carryOut = async (battle) => {
      if (battle === 'bad') throw new Error('a fault of ours');
      return settle(battle);
    };
    due.set('bad', databaseNow());
    for (let n = 0; n < 150; n++) due.set(`battle-${n}`, databaseNow());
    await start();
    await vi.advanceTimersByTimeAsync(999);
    expect(new Set(carriedOut.map(({ battle }) => battle)).size).toBe(150);
    expect([...due.keys()]).toEqual(['bad']);
  });

  it('is not delayed by a battle whose lock is held for long', async () => {
    let release = () => {};
    carryOutSet = async (battles) => {
      const stuck = battles.filter((battle) => battle === 'stuck');
      return { commits: battles.filter((battle) => battle !== 'stuck').map(settle), locked: stuck };
    };
    carryOut = async (battle) => {
      if (battle === 'stuck') {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      return settle(battle);
    };
    due.set('stuck', databaseNow()).set('easy', databaseNow() + 1_500);
    await start();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(carriedOut).toMatchObject([{ battle: 'easy' }]);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(carriedOut.map(({ battle }) => battle)).toEqual(['easy', 'stuck']);
  });

  it('waits for the lock of a battle only in its first set', async () => {
    const attempts: [string, boolean][] = [];
    carryOutSet = async (battles, mayWait) => {
      for (const battle of battles) attempts.push([battle, mayWait]);
      return { commits: [], locked: [...battles] };
    };
    let release = () => {};
    carryOut = async (battle) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return settle(battle);
    };
    for (const battle of ['first', 'second']) due.set(battle, databaseNow());
    await start();
    due.set('later', databaseNow());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(attempts.filter(([, mayWait]) => mayWait)).toEqual([
      ['first', true],
      ['second', true],
      ['later', true],
    ]);
    // One of the first two is carried out alone; the other is in a set with the later one.
    expect(attempts.filter(([, mayWait]) => !mayWait)).toEqual([['second', false]]);
    carryOut = async (battle) => settle(battle);
    release();
  });

  it('retries a failed battle a second later, after the others', async () => {
    const failing = async (battle: string) => {
      if (battle.startsWith('broken')) throw new Error('a fault of ours');
      return settle(battle);
    };
    carryOut = failing;
    carryOutSet = async (battles) => ({ commits: await Promise.all(battles.map(failing)), locked: [] });
    for (let n = 0; n < 5; n++) due.set(`broken-${n}`, databaseNow());
    await start();
    due.set('sound', databaseNow());
    await vi.advanceTimersByTimeAsync(2_000);
    expect(carriedOut).toMatchObject([{ battle: 'sound' }]);
    expect(log.error.mock.calls.length).toBeLessThan(25);
    carryOut = async (battle) => settle(battle);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(due.size).toBe(0);
  });

  it('logs that the database is unavailable, and continues afterwards', async () => {
    readDue.mockRejectedValueOnce(new Error('unavailable')).mockRejectedValueOnce(new Error('unavailable'));
    due.set('overdue', databaseNow());
    await start();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(log.warn).toHaveBeenCalledTimes(2);
    expect(carriedOut).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(carriedOut).toMatchObject([{ battle: 'overdue' }]);
  });

  it('stops after the transitions under way, and starts no further ones', async () => {
    let release = () => {};
    carryOutSet = async (battles) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { commits: battles.map(settle), locked: [] };
    };
    due.set('last', databaseNow());
    await start();
    const stopped = vi.fn();
    void clock.stop().then(stopped);
    due.set('too late', databaseNow());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).not.toHaveBeenCalled();
    release();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).toHaveBeenCalled();
    expect(publish).toHaveBeenCalledTimes(1);
    expect(carriedOut).toMatchObject([{ battle: 'last' }]);
  });
});
