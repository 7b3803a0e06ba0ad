import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { createPlainCampaigns } from './testing/plain-campaigns.ts';
import { campaigns, gifts } from './testing/random-campaigns.ts';
import { scoreAll } from './testing/score-all.ts';

test('every gift gets the same verdicts as from the plain rules', () => {
  const property = fc.property(campaigns, gifts, (all, given) => {
    const plain = createPlainCampaigns(all);
    const scored = scoreAll(all, given);
    for (const [index, gift] of given.entries()) {
      expect(
        scored[index]!.verdicts.map(({ id, counted, multiplier, score, rules }) => ({
          campaign: id,
          counted,
          multiplier: BigInt(multiplier),
          score: BigInt(score),
          rules: rules.map((one) => ({ rule: one.id, amount: BigInt(one.amount), score: BigInt(one.score) })),
        })),
      ).toEqual(plain.judge(gift));
    }
  });
  fc.assert(property, { numRuns: propertyRuns(2_000) });
});

test('no sender scores more by a rule on one day than its daily cap, and at most 8 campaigns count a gift', () => {
  const property = fc.property(campaigns, gifts, (all, given) => {
    const ordered = [...given].sort((a, b) => a.at - b.at);
    const scored = scoreAll(all, ordered);
    for (const { verdicts } of scored) {
      expect(verdicts.filter(({ counted }) => counted).length).toBe(Math.min(verdicts.length, 8));
      for (const one of verdicts) {
        expect(Number.isSafeInteger(one.score) && one.score >= 0).toBe(true);
        if (!one.counted) expect(one).toMatchObject({ score: 0, rules: [] });
      }
    }
    for (const campaign of all) {
      for (const rule of campaign.definition.rules) {
        if (rule.daily_cap === undefined) continue;
        const sums = new Map<string, bigint>();
        for (const [index, { at, sender }] of ordered.entries()) {
          const verdict = scored[index]!.verdicts.find(({ id }) => id === campaign.id);
          const score = verdict?.rules.find(({ id }) => id === rule.id)?.score ?? 0;
          const day = `${sender} ${campaign.days.filter((start) => start <= at).length}`;
          sums.set(day, (sums.get(day) ?? 0n) + BigInt(score));
        }
        for (const sum of sums.values()) expect(sum <= BigInt(rule.daily_cap)).toBe(true);
      }
    }
  });
  fc.assert(property, { numRuns: propertyRuns(500) });
});

test('scoring does not change its arguments, and is repeatable', () => {
  const property = fc.property(campaigns, gifts, (all, given) => {
    const before = structuredClone({ all, given });
    const first = scoreAll(all, given);
    expect({ all, given }).toEqual(before);
    expect(scoreAll(all, given)).toEqual(first);
  });
  fc.assert(property, { numRuns: propertyRuns(200) });
});
