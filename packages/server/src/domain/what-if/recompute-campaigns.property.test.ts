import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import type { StoredCampaign } from '../campaigns/campaign.ts';
import type { CampaignGift } from '../campaigns/score-gift.ts';
import { createPlainCampaigns } from '../campaigns/testing/plain-campaigns.ts';
import { campaigns, gifts } from '../campaigns/testing/random-campaigns.ts';
import { scoreAll } from '../campaigns/testing/score-all.ts';
import { hexId } from '../testing/examples.ts';
import type { LoggedGift } from './logged-gift.ts';
import { closeCampaigns, openCampaigns, rememberGift, rescoreGift } from './recompute-campaigns.ts';

const bySender = (given: readonly CampaignGift[]) =>
  [...given].sort((a, b) => (a.sender < b.sender ? -1 : Number(a.sender > b.sender)));

/** The gifts as the log has them, by sender. */
function logOf(all: readonly StoredCampaign[], given: readonly CampaignGift[]): LoggedGift[] {
  const sorted = bySender(given);
  return scoreAll(all, sorted).map(({ verdicts }, index) => {
    const gift = sorted[index]!;
    return {
      ...gift,
      id: hexId(index + 1),
      coins: gift.price * gift.quantity,
      earned: 0,
      promotionalCoins: 0,
      promotionalEarned: 0,
      platform: 0,
      shareBps: 0,
      contract: null,
      basePoints: null,
      hasVipLevel: true,
      verdicts,
    };
  });
}

/** What each gift scores in each campaign by the plain rules. */
function plainSums(all: readonly StoredCampaign[], given: readonly CampaignGift[]) {
  const plain = createPlainCampaigns(all);
  const sums = new Map<string, { score: bigint; gifts: number }>();
  const add = (key: string, score: bigint) => {
    const before = sums.get(key) ?? { score: 0n, gifts: 0 };
    sums.set(key, { score: before.score + score, gifts: before.gifts + 1 });
  };
  for (const gift of bySender(given)) {
    for (const { campaign, score } of plain.judge(gift)) {
      if (score === 0n) continue;
      add(campaign, score);
      add(`${campaign} receivers ${gift.receiver}`, score);
      add(`${campaign} senders ${gift.sender}`, score);
    }
  }
  return sums;
}

const atMost = (sum: bigint) => Number(sum < 2n ** 53n ? sum : 2n ** 53n - 1n);

test('scores before and after a change are those of the plain rules', () => {
  const property = fc.property(campaigns, campaigns, gifts, (before, after, given) => {
    const ids = [...new Set([...before, ...after].map(({ id }) => id))];
    const find = (all: readonly StoredCampaign[], id: string) => all.find((one) => one.id === id) ?? null;
    const recomputed = openCampaigns(
      ids.map((id) => ({ id, before: find(before, id), after: find(after, id) })),
    );
    for (const gift of logOf(before, given))
      rescoreGift(recomputed, gift, { ...gift, points: pointsOf(gift) });
    closeCampaigns(recomputed);
    for (const when of ['before', 'after'] as const) {
      const plain = plainSums(when === 'before' ? before : after, given);
      for (const [id, totals] of recomputed.totals) {
        const { score, gifts: counted } = plain.get(id) ?? { score: 0n, gifts: 0 };
        expect(totals[when]).toMatchObject({ score: atMost(score), gifts: counted });
        for (const list of ['receivers', 'senders'] as const) {
          const expected = [...plain].filter(([key]) => key.startsWith(`${id} ${list} `));
          expect(
            new Map(totals.lists[list].top[when].map((one) => [`${id} ${list} ${one.id}`, one.score])),
          ).toEqual(new Map(expected.map(([key, sum]) => [key, atMost(sum.score)])));
        }
      }
    }
  });
  fc.assert(property, { numRuns: propertyRuns(500) });
});

test('gifts of before the period have used the daily caps and the first gifts', () => {
  const property = fc.property(campaigns, gifts, fc.nat(), (all, given, seed) => {
    const recomputed = openCampaigns(
      all.map((campaign) => ({ id: campaign.id, before: campaign, after: campaign })),
    );
    const log = logOf(all, given);
    const firstOf = new Map<string, number>();
    for (const gift of log) {
      const n = (firstOf.get(gift.sender) ?? 0) + 1;
      firstOf.set(gift.sender, n);
      if (n <= seed % 6) rememberGift(recomputed, gift);
      else rescoreGift(recomputed, gift, { ...gift, points: pointsOf(gift) });
    }
    for (const { before, after } of recomputed.totals.values()) expect(after).toEqual(before);
  });
  fc.assert(property, { numRuns: propertyRuns(500) });
});

/** The points of the random gift that was logged. */
const pointsOf = (gift: LoggedGift): number | null => (gift as LoggedGift & CampaignGift).points;
