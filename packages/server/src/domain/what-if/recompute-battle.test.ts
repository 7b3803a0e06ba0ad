import { expect, it } from 'vitest';
import type { StoredBattle } from '../battles/battle.ts';
import { seconds } from '../battles/testing/example-gift.ts';
import { due, give, proposed } from '../battles/testing/play-battle.ts';
import { closeRecomputedBattle, openRecomputedBattle, recountGift, winsOf } from './recompute-battle.ts';

/** Gifts of points to a side, in the round that the engine played. */
type Given = [side: number, points: number, at: number, round: number];

function recompute(stored: StoredBattle, gifts: readonly Given[]) {
  const recomputed = openRecomputedBattle(stored);
  const points = gifts.map(([side, basePoints, at, round], index) =>
    recountGift(recomputed, {
      at,
      sender: `fan-${index}`,
      receiver: side === 0 ? 'nova' : 'rex',
      item: 'rose',
      key: 'key',
      coins: basePoints,
      basePoints,
      round,
      side,
      bonuses: [],
    }),
  );
  closeRecomputedBattle(recomputed);
  return { recomputed, points };
}

it('a battle that becomes equal is undecided, because its overtime was not played', () => {
  const battle = due(give(proposed({ tie: { policy: 'overtime' } }), 0, 30, seconds(1)), seconds(301));
  expect(battle.result).toMatchObject({ winner: 0, decided_by: 'points' });
  const { recomputed } = recompute(battle, [[0, 0, seconds(1), 1]]);
  expect(recomputed.state).toBe('undecided');
  expect(winsOf(recomputed)).toMatchObject({ before: [{ host: 'nova' }], after: [] });
});

it('a battle that is not equal any more ends before its overtime, whose gifts do not count', () => {
  const equal = due(
    give(
      give(proposed({ tie: { policy: 'overtime', overtime_s: 10 } }), 0, 30, seconds(1)),
      1,
      30,
      seconds(2),
    ),
    seconds(300),
  );
  const battle = due(give(equal, 1, 5, seconds(301)), seconds(320));
  expect(battle.result).toMatchObject({ winner: 1, decided_by: 'overtime' });
  const { recomputed, points } = recompute(battle, [
    [0, 31, seconds(1), 1],
    [1, 30, seconds(2), 1],
    [1, 5, seconds(301), 2],
  ]);
  expect(points).toEqual([31, 30, null]);
  expect(recomputed.draft.battle.result).toMatchObject({ winner: 0, decided_by: 'points' });
  expect(winsOf(recomputed)).toMatchObject({
    before: [{ host: 'rex', at: seconds(310.25) }],
    after: [{ host: 'nova', at: seconds(300) }],
  });
});

it('sudden death is undecided if its deciding gift scores nothing', () => {
  const death = due(proposed({ tie: { policy: 'sudden_death', overtime_s: 60 } }), seconds(300));
  const battle = due(give(death, 1, 5, seconds(310)), seconds(311));
  expect(battle.result).toMatchObject({ winner: 1, decided_by: 'sudden_death' });
  expect(recompute(battle, [[1, 0, seconds(310), 2]]).recomputed.state).toBe('undecided');
});

it('a running battle stays without a result', () => {
  const battle = give(proposed(), 0, 30, seconds(1));
  const { recomputed } = recompute(battle, [[0, 7, seconds(1), 1]]);
  expect(recomputed.state).toBe('playing');
  expect(recomputed.draft.battle).toMatchObject({
    result: null,
    rounds: [],
    sides: [{ points: 7 }, { points: 0 }],
  });
});
