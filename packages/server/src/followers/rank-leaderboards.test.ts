import { expect, test } from 'vitest';
import { rankLeaderboards } from './rank-leaderboards.ts';

/** Runs for `forMs` of a simulated clock. Each gathering finds `changesEach` further changes. */
async function play({ waiting = 0, changesEach = 0, rankMs = 12, gatherMs = 20, forMs = 10_000 }) {
  let clock = 0;
  const ranks: number[] = [];
  const gathers: number[] = [];
  const work = rankLeaderboards(
    {
      async gather() {
        gathers.push(clock);
        clock += gatherMs;
        waiting += changesEach;
        return waiting;
      },
      async rank(portions) {
        ranks.push(clock);
        clock += rankMs;
        waiting -= Math.ceil(waiting / portions);
      },
    },
    () => clock,
  );
  while (clock < forMs) {
    const restMs = await work();
    clock += restMs;
  }
  return { ranks, gathers, waiting };
}

const gaps = (times: number[]) => times.slice(1).map((time, i) => time - times[i]!);

test('waiting changes are spread over about five seconds, with a pause after each portion', async () => {
  const { ranks } = await play({ waiting: 25_000, forMs: 1_000 });
  expect(ranks.length).toBeGreaterThanOrEqual(18);
  expect(ranks.length).toBeLessThanOrEqual(20);
  expect(Math.min(...gaps(ranks))).toBeGreaterThanOrEqual(50);
});

test('few changes are ranked soon after they were gathered, and without changes only the gathering continues', async () => {
  const some = await play({ waiting: 1, forMs: 1_000 });
  expect(some.ranks).toEqual([200]);
  const none = await play({ forMs: 5_000 });
  expect(none.ranks).toEqual([]);
  expect(none.gathers).toEqual([0, 1_020, 2_040, 3_060, 4_080]);
});

test('the number of waiting changes stays bounded, and in a flood there are no pauses', async () => {
  const steady = await play({ changesEach: 4_000, forMs: 60_000 });
  expect(steady.waiting).toBeLessThan(6 * 4_000);
  const flooded = await play({ waiting: 1_000_000, rankMs: 40, forMs: 5_000 });
  expect(flooded.ranks.length * 40).toBeGreaterThan(0.95 * 5_000);
});

test('slow gathering leaves time for the ranking', async () => {
  const { ranks, gathers } = await play({ waiting: 1_000_000, gatherMs: 3_000, forMs: 20_000 });
  expect(gathers.length).toBe(5);
  expect(ranks.length).toBeGreaterThan(5 * 70);
});

test('does not rank while another node gathers', async () => {
  const done: string[] = [];
  let clock = 0;
  const work = rankLeaderboards(
    {
      gather: async () => {
        done.push('gather');
        return null;
      },
      rank: async () => void done.push('rank'),
    },
    () => clock,
  );
  // A timer that fires early causes one more gathering.
  for (let i = 0; i < 5; i++) {
    const restMs = await work();
    clock += restMs - 1;
  }
  expect(new Set(done)).toEqual(new Set(['gather']));
});

test('repeats a step that has failed', async () => {
  let failing = true;
  const done: string[] = [];
  const attempt = (name: string) => {
    if (failing) throw new Error(name);
    done.push(name);
  };
  const steps = {
    async gather() {
      attempt('gather');
      return 1;
    },
    rank: async (portions: number) => attempt(`rank 1 of ${portions}`),
  };
  const work = rankLeaderboards(steps, () => 0);
  for (const name of ['gather', 'rank']) {
    failing = true;
    await expect(work()).rejects.toThrow(name);
    failing = false;
    await work();
  }
  expect(done).toEqual(['gather', 'rank 1 of 1']);
});
