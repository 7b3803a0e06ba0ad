import type { StandingsList } from '@lavish/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../../../../test/support/property-runs.ts';
import type { StoredCampaign } from '../campaign.ts';
import type { CampaignGift } from '../score-gift.ts';
import { campaigns, gifts } from '../testing/random-campaigns.ts';
import { scoreAll } from '../testing/score-all.ts';
import {
  type AuditedStanding,
  auditCampaignGift,
  closeCampaignAudit,
  type LoggedGift,
  openCampaignAudit,
  recheckStanding,
} from './audit-campaign.ts';

/** Gifts as the log has them, with the verdicts that they got. Gifts of a sender keep their order. */
function logOf(all: readonly StoredCampaign[], given: readonly CampaignGift[]): LoggedGift[] {
  const scored = scoreAll(all, given);
  return given
    .map((gift, index) => ({
      ...gift,
      id: String(index).padStart(32, '0'),
      coins: gift.price * gift.quantity,
      roomRegion: gift.room === 'attic' ? 'south' : null,
      verdicts: scored[index]!.verdicts,
      isFollowed: true,
      ...{ counted: gift.price * gift.quantity, countedNow: gift.price * gift.quantity },
    }))
    .sort((a, b) => (a.sender < b.sender ? -1 : Number(a.sender > b.sender)));
}

/** The standings by the verdicts alone. */
function standingsOf(campaign: StoredCampaign, log: readonly LoggedGift[]): AuditedStanding[] {
  const groupOf = (receiver: string) =>
    campaign.definition.groups.find(({ receivers }) => receivers.includes(receiver))?.id;
  const entries = log.flatMap((gift) => {
    const score = gift.verdicts.find(({ id }) => id === campaign.id)?.score ?? 0;
    if (score === 0) return [];
    const group = groupOf(gift.receiver);
    const lists: [list: StandingsList, region: string | null, id: string | undefined][] = [
      ['senders', '', gift.sender],
      ['senders', gift.senderRegion, gift.sender],
      ['receivers', '', gift.receiver],
      ['receivers', gift.receiverRegion, gift.receiver],
      ['rooms', '', gift.room],
      ['rooms', gift.roomRegion, gift.room],
      ['groups', '', group],
    ];
    return lists.flatMap(([list, region, id]) =>
      region === null || id === undefined ? [] : [{ list, region, id, score, gift }],
    );
  });
  const keyOf = ({ list, region, id }: { list: string; region: string; id: string }) =>
    `${list} ${region} ${id}`;
  return [...new Set(entries.map(keyOf))].map((key) => {
    const own = entries.filter((entry) => keyOf(entry) === key);
    const last = own
      .map(({ gift }) => gift)
      .reduce((a, b) => (b.at > a.at || (b.at === a.at && b.id > a.id) ? b : a));
    return {
      list: own[0]!.list,
      region: own[0]!.region,
      id: own[0]!.id,
      score: Number(own.reduce((sum, { score }) => sum + BigInt(score), 0n)),
      gifts: own.length,
      coins: own.reduce((sum, { gift }) => sum + gift.coins, 0),
      battles_won: 0,
      ...{ reversed_score: 0, reversed_gifts: 0, reversed_coins: 0 },
      reached_at: last.at,
      reached_id: last.id,
    };
  });
}

function audit(
  campaign: StoredCampaign,
  all: readonly StoredCampaign[],
  log: readonly LoggedGift[],
  standings: readonly AuditedStanding[],
) {
  const state = openCampaignAudit(
    campaign,
    all.filter((one) => one !== campaign),
  );
  for (const gift of log) auditCampaignGift(state, gift);
  for (const standing of standings) recheckStanding(state, standing);
  return closeCampaignAudit(state, 0);
}

const groups = [
  { id: 'a', name: null, receivers: ['ann'] },
  { id: 'b', name: null, receivers: ['ben', 'cat'] },
];

/** Campaigns whose scores stay below the ceiling, so that sums can be added up here. */
const modest = fc.tuple(campaigns, gifts).map(([all, given]) => ({
  all: all.map((one) => ({ ...one, definition: { ...one.definition, groups } })),
  given: given
    .map((gift) => ({ ...gift, price: gift.price % 1_000, points: 7 }))
    .filter(({ price }) => price > 0),
}));

test('an audit finds no difference in what the scoring of gifts has stored', () => {
  const property = fc.property(modest, ({ all, given }) => {
    const log = logOf(all, given);
    for (const campaign of all) {
      const found = audit(campaign, all, log, standingsOf(campaign, log));
      expect(found.differences).toEqual([]);
      expect(found.matches).toBe(true);
      expect(found.gifts.read).toBe(log.length);
    }
  });
  fc.assert(property, { numRuns: propertyRuns(500) });
});

test('an audit finds every altered verdict and every altered standing', () => {
  const property = fc.property(modest, fc.nat(), fc.constantFrom(-1, 1), ({ all, given }, pick, by) => {
    const log = logOf(all, given);
    for (const campaign of all) {
      const standings = standingsOf(campaign, log);
      const counted = log.filter(({ verdicts }) =>
        verdicts.some(({ id, score }) => id === campaign.id && score > 0),
      );
      fc.pre(counted.length > 0);
      const altered = counted[pick % counted.length]!;
      const change = (gift: LoggedGift) =>
        gift === altered
          ? {
              ...gift,
              verdicts: gift.verdicts.map((one) =>
                one.id === campaign.id ? { ...one, score: one.score + by } : one,
              ),
            }
          : gift;
      const verdicts = audit(campaign, all, log.map(change), standings);
      expect(verdicts.differences).toEqual([
        expect.objectContaining({ where: `gifts.gft_${altered.id}.score` }),
      ]);
      const missing = audit(campaign, all, log, standings.slice(1));
      expect(missing.differences).toEqual([
        expect.objectContaining({
          where: `standings.${standings[0]!.list}.${standings[0]!.id}`,
          stored: 'null',
        }),
      ]);
      const raised = standings.map((one, index) => (index === 0 ? { ...one, score: one.score + by } : one));
      expect(audit(campaign, all, log, raised).matches).toBe(false);
    }
  });
  fc.assert(property, { numRuns: propertyRuns(300) });
});
