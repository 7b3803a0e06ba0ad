import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../../test/support/property-runs.ts';
import { auditOf } from '../testing/audit-of.ts';
import { playedBattles } from '../testing/random-battle.ts';
import { TAMPERINGS } from '../testing/tamperings.ts';

test('the audit recomputes every battle that the state machine and the scoring have played', {
  timeout: PROPERTY_TIMEOUT_MS,
}, () => {
  fc.assert(
    fc.property(playedBattles, (played) => {
      const { audit, rolls } = auditOf(played);
      expect(audit.differences).toEqual([]);
      expect(audit).toMatchObject({
        matches: true,
        result: played.battle.result,
        sides: played.battle.sides.map(({ points, coins }) => ({ points, coins })),
        gifts: { counted: played.battle.counted, rolls: rolls.length },
      });
      for (const { roll, chance, stored } of rolls) expect(stored).toBe(roll < chance);
    }),
    { numRuns: propertyRuns(500) },
  );
});

test.each(Object.entries(TAMPERINGS))(
  'the audit finds that %s',
  { timeout: PROPERTY_TIMEOUT_MS },
  (_, tamper) => {
    let tampered = 0;
    fc.assert(
      fc.property(playedBattles, fc.nat(), (played, seed) => {
        if (!tamper(played, seed)) return;
        tampered += 1;
        expect(auditOf(played).audit.differences).not.toEqual([]);
      }),
      { numRuns: propertyRuns(150) },
    );
    expect(tampered).toBeGreaterThan(10);
  },
);
