import { expect, test } from 'vitest';
import { spreadRanking } from './spread-ranking.ts';

/** Runs for `forMs` of a simulated clock. Each count finds `increasesEach` further increases. */
async function play({
  waiting = 0,
  increasesEach = 0,
  rankMs = 12,
  countMs = 20,
  forMs = 10_000,
  busy = false,
}) {
  let clock = 0;
  const ranks: number[] = [];
  const counts: number[] = [];
  const work = spreadRanking(
    {
      async count() {
        counts.push(clock);
        clock += countMs;
        waiting += increasesEach;
        return waiting;
      },
      async rank(portions) {
        ranks.push(clock);
        clock += rankMs;
        waiting -= Math.ceil(waiting / portions);
      },
      isBusy: () => busy,
    },
    () => clock,
  );
  while (clock < forMs) {
    const restMs = await work();
    clock += restMs;
  }
  return { ranks, counts, waiting };
}

const gaps = (times: number[]) => times.slice(1).map((time, i) => time - times[i]!);

test('waiting increases are spread over about ten seconds, with a pause after each portion', async () => {
  const { ranks } = await play({ waiting: 40_000, forMs: 1_000 });
  expect(ranks.length).toBeGreaterThanOrEqual(18);
  expect(ranks.length).toBeLessThanOrEqual(20);
  expect(Math.min(...gaps(ranks))).toBeGreaterThanOrEqual(50);
});

test('while gifts wait, a third as many portions are ranked', async () => {
  const { ranks } = await play({ waiting: 40_000, forMs: 10_000, busy: true });
  const { ranks: idle } = await play({ waiting: 40_000, forMs: 10_000 });
  expect(ranks.length / idle.length).toBeLessThan(0.5);
});

test('few increases are ranked soon after they were counted, and without increases only the counting continues', async () => {
  const some = await play({ waiting: 1, forMs: 1_000 });
  expect(some.ranks).toEqual([200]);
  const none = await play({ forMs: 5_000 });
  expect(none.ranks).toEqual([]);
  expect(none.counts).toEqual([0, 1_020, 2_040, 3_060, 4_080]);
});

test('the number of waiting increases stays bounded, and in a flood there are no pauses', async () => {
  const steady = await play({ increasesEach: 4_000, forMs: 60_000 });
  expect(steady.waiting).toBeLessThan(11 * 4_000);
  const flooded = await play({ waiting: 1_000_000, rankMs: 40, forMs: 5_000 });
  expect(flooded.ranks.length * 40).toBeGreaterThan(0.95 * 5_000);
});

test('slow counting leaves time for the ranking', async () => {
  const { ranks, counts } = await play({ waiting: 1_000_000, countMs: 3_000, forMs: 20_000 });
  expect(counts.length).toBe(5);
  expect(ranks.length).toBeGreaterThan(5 * 70);
});

test('does not rank while another node does', async () => {
  const done: string[] = [];
  let clock = 0;
  const work = spreadRanking(
    {
      count: async () => {
        done.push('count');
        return null;
      },
      rank: async () => void done.push('rank'),
      isBusy: () => false,
    },
    () => clock,
  );
  // A timer that fires early causes one more count.
  for (let i = 0; i < 5; i++) {
    const restMs = await work();
    clock += restMs - 1;
  }
  expect(new Set(done)).toEqual(new Set(['count']));
});

test('repeats a step that has failed', async () => {
  let failing = true;
  const done: string[] = [];
  const attempt = (name: string) => {
    if (failing) throw new Error(name);
    done.push(name);
  };
  const steps = {
    async count() {
      attempt('count');
      return 1;
    },
    rank: async (portions: number) => attempt(`rank 1 of ${portions}`),
    isBusy: () => false,
  };
  const work = spreadRanking(steps, () => 0);
  for (const name of ['count', 'rank']) {
    failing = true;
    await expect(work()).rejects.toThrow(name);
    failing = false;
    await work();
  }
  expect(done).toEqual(['count', 'rank 1 of 1']);
});
