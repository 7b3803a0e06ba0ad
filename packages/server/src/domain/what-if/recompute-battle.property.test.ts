import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { playedBattles } from '../battles/testing/random-battle.ts';
import { type Gift, recomputeAll } from './testing/recompute-all.ts';

test('with its own rules, every battle that the engine has played comes out the same', {
  timeout: PROPERTY_TIMEOUT_MS,
}, () => {
  fc.assert(
    fc.property(playedBattles, (played) => {
      const { recomputed, points } = recomputeAll(played);
      const { battle } = recomputed.draft;
      expect(battle.result).toEqual(played.battle.result);
      expect(battle.rounds).toEqual(played.battle.rounds);
      expect(battle.counted).toBe(played.battle.counted);
      expect(battle.sides.map(({ points, coins, top }) => ({ points, coins, top }))).toEqual(
        played.battle.sides.map(({ points, coins, top }) => ({ points, coins, top })),
      );
      const counted = played.log.filter((gift) => gift.battle.ordinal !== null);
      expect(points).toEqual(counted.map((gift) => gift.battle.points));
    }),
    { numRuns: propertyRuns(500) },
  );
});

/** Points of one unit in the what-if. */
const OTHER_POINTS: Record<string, number> = { rose: 3, kiss: 0, leaf: 40 };

test('without boosts and with other points, a battle of one round is won by the side with more points', {
  timeout: PROPERTY_TIMEOUT_MS,
}, () => {
  let compared = 0;
  fc.assert(
    fc.property(playedBattles, (played) => {
      const { rules, departures, state, rounds } = played.battle;
      if (rules.rounds > 1 || rules.tie.policy !== 'draw' || departures.length > 0 || state !== 'finished')
        return;
      compared += 1;
      const basePointsOf = ({ item, quantity }: Gift) => OTHER_POINTS[item]! * quantity;
      const { recomputed } = recomputeAll(played, { ...rules, boosts: [] }, (gift) => ({
        basePoints: basePointsOf(gift),
        bonuses: [],
      }));
      const sums = played.battle.sides.map((_side, side) =>
        played.log
          .filter(({ battle }) => battle.ordinal !== null && battle.side === side)
          .reduce((sum, gift) => sum + basePointsOf(gift), 0),
      );
      const best = Math.max(...sums);
      const leaders = sums.flatMap((sum, side) => (sum === best ? [side] : []));
      const { result } = recomputed.draft.battle;
      expect(result!.sides.map(({ points }) => points)).toEqual(sums);
      expect(result!.winner).toBe(leaders.length === 1 ? leaders[0] : null);
      expect(result!.rounds.map(({ starts_at, ends_at }) => [starts_at, ends_at])).toEqual(
        rounds.map(({ starts_at, ends_at }) => [starts_at, ends_at]),
      );
    }),
    { numRuns: propertyRuns(500) },
  );
  expect(compared).toBeGreaterThan(10);
});

test('with other points, a battle is over or undecided if it was over, and its sides have the points of its gifts', {
  timeout: PROPERTY_TIMEOUT_MS,
}, () => {
  const states = new Set<string>();
  fc.assert(
    fc.property(playedBattles, (played) => {
      const { recomputed, points } = recomputeAll(played, undefined, ({ item, quantity }) => ({
        basePoints: OTHER_POINTS[item]! * quantity,
      }));
      const { battle } = recomputed.draft;
      states.add(recomputed.state);
      if (played.battle.result !== null) expect(recomputed.state).not.toBe('playing');
      expect(battle.result !== null).toBe(recomputed.state === 'over');
      expect(battle.sides.reduce((sum, side) => sum + side.points, 0)).toBe(
        points.reduce<number>((sum, one) => sum + (one ?? 0), 0),
      );
    }),
    { numRuns: propertyRuns(500) },
  );
  expect([...states].sort()).toEqual(['over', 'playing', 'undecided']);
});
