import type { StandingsList } from '@lavish/protocol';
import { type CampaignRules, compareCampaigns, rulesOf, type StoredCampaign } from '../campaigns/campaign.ts';
import { dayOf } from '../campaigns/score.ts';
import { type BattleWin, scoreBattleWin } from '../campaigns/score-battle-win.ts';
import { scoreGift } from '../campaigns/score-gift.ts';
import { type CountedSender, countedKey, type DailyScores } from '../campaigns/sender-counters.ts';
import type { LoggedGift } from './logged-gift.ts';
import type { Pair, When } from './pair.ts';
import { addTotals, noTotals, type Participant, rank, type Totals } from './standings.ts';
import type { Terms } from './terms.ts';

/*
 * Scores the gifts and battle wins of a period again, in campaigns with other rules, and adds up what they scored before and
 * what they score then. The gifts come by sender and in the order of the sender's wallet, which is the order in which daily
 * caps and first gifts were counted. So the counters of one sender are in memory at a time.
 */

/** A campaign before and after the change. Null: it is not there. */
export interface ChangedCampaign {
  id: string;
  before: StoredCampaign | null;
  after: StoredCampaign | null;
}

interface ListTotals {
  /** By participant. Senders come one after the other, so only the current one is here. */
  totals: Pair<Map<string, Totals>>;
  top: Pair<Participant[]>;
}

interface CampaignTotals extends Pair<Totals> {
  lists: Record<StandingsList, ListTotals>;
  groupOf: Pair<ReadonlyMap<string, string>>;
}

interface SenderState {
  sender: string;
  daily: Map<string, DailyScores>;
  counted: Set<string>;
}

export interface RecomputedCampaigns {
  readonly changes: readonly ChangedCampaign[];
  readonly before: readonly CampaignRules[];
  /** In the order in which they judge a gift. */
  readonly after: readonly CampaignRules[];
  /** Those of `after` that are not as they were. */
  readonly changed: readonly CampaignRules[];
  readonly totals: ReadonlyMap<string, CampaignTotals>;
  sender: SenderState | null;
}

export function openCampaigns(changes: readonly ChangedCampaign[]): RecomputedCampaigns {
  const rules = (campaigns: readonly (StoredCampaign | null)[]) =>
    campaigns.flatMap((campaign) => (campaign ? [rulesOf(campaign)] : [])).sort(compareCampaigns);
  return {
    changes,
    before: rules(changes.map(({ before }) => before)),
    after: rules(changes.map(({ after }) => after)),
    changed: rules(changes.map(({ before, after }) => (before === after ? null : after))),
    totals: new Map(changes.map((change) => [change.id, emptyTotals(change)])),
    sender: null,
  };
}

const emptyTotals = ({ before, after }: ChangedCampaign): CampaignTotals => ({
  before: noTotals(),
  after: noTotals(),
  lists: { receivers: emptyList(), senders: emptyList(), rooms: emptyList(), groups: emptyList() },
  groupOf: { before: groupsOf(before), after: groupsOf(after) },
});

const emptyList = (): ListTotals => ({
  totals: { before: new Map(), after: new Map() },
  top: { before: [], after: [] },
});

const groupsOf = (campaign: StoredCampaign | null): Map<string, string> =>
  new Map(
    campaign?.definition.groups.flatMap(({ id, receivers }) =>
      receivers.map((receiver) => [receiver, id] as const),
    ),
  );

/** Takes the counters from a gift of before the period: its verdicts stay as they are. Changes `campaigns`. */
export function rememberGift(campaigns: RecomputedCampaigns, gift: LoggedGift): void {
  const { daily, counted } = senderOf(campaigns, gift.sender);
  for (const verdict of gift.verdicts) {
    const campaign = campaigns.after.find(({ id }) => id === verdict.id);
    if (!campaign) continue;
    const day = Math.max(dayOf(campaign, gift.at), daily.get(campaign.id)?.day ?? campaign.startsAt);
    for (const { id, score } of verdict.rules) {
      const index = campaign.rules.findIndex((rule) => rule.id === id);
      const rule = campaign.rules[index];
      if (!rule || score === 0) continue;
      const { sender, receiver } = gift;
      if (rule.kind === 'senders')
        counted.add(countedKey({ campaign: campaign.id, rule: id, sender, receiver }));
      if (rule.dailyCap === null) continue;
      const known = daily.get(campaign.id);
      const scores = known?.day === day ? [...known.scores] : campaign.rules.map(() => 0);
      scores[index] = Math.min(scores[index]! + score, rule.dailyCap);
      daily.set(campaign.id, { campaign: campaign.id, sender, day, scores });
    }
  }
}

/** Scores a gift of the period again. `terms`: what it costs and counts after the change. Changes `campaigns`. */
export function rescoreGift(campaigns: RecomputedCampaigns, gift: LoggedGift, terms: Terms): void {
  const { daily, counted } = senderOf(campaigns, gift.sender);
  for (const { id, score } of gift.verdicts) add(campaigns, 'before', id, gift, gift.coins, score);
  // A gift without a stored level was sent while no campaign ran, so the campaigns that stay have not judged it.
  const judging = gift.hasVipLevel ? campaigns.after : campaigns.changed;
  const { price, points } = terms;
  const scored = scoreGift(
    judging,
    { ...gift, price, points },
    {
      dailyScores: (campaign) => daily.get(campaign),
      hasCounted: (one: CountedSender) => counted.has(countedKey(one)),
    },
  );
  for (const scores of scored.daily) daily.set(scores.campaign, scores);
  for (const one of scored.counted) counted.add(countedKey(one));
  for (const { id, score } of scored.verdicts) add(campaigns, 'after', id, gift, terms.coins, score);
}

/** Scores a battle win of the period. `id`: the battle, 32 hex digits. Changes `campaigns`. */
export function rescoreBattleWin(
  campaigns: RecomputedCampaigns,
  when: When,
  win: BattleWin & { id: string },
): void {
  for (const rules of campaigns[when]) {
    const score = scoreBattleWin(rules, win);
    if (score === 0) continue;
    const added = { score, gifts: 0, coins: 0, battlesWon: 1, reachedAt: win.at, reachedId: win.id };
    addToReceiver(campaigns.totals.get(rules.id)!, when, { receiver: win.host, room: win.room }, added);
  }
}

/** Ranks everybody, after the last gift and battle win. Changes `campaigns`. */
export function closeCampaigns(campaigns: RecomputedCampaigns): void {
  for (const { lists } of campaigns.totals.values()) for (const list of Object.values(lists)) rankAll(list);
}

/** The state of the gift's sender. When another sender begins, the one before is ranked. */
function senderOf(campaigns: RecomputedCampaigns, sender: string): SenderState {
  if (campaigns.sender?.sender !== sender) {
    for (const { lists } of campaigns.totals.values()) rankAll(lists.senders);
    campaigns.sender = { sender, daily: new Map(), counted: new Set() };
  }
  return campaigns.sender;
}

function rankAll({ totals, top }: ListTotals): void {
  for (const when of ['before', 'after'] as const) {
    for (const [id, participant] of totals[when]) rank(top[when], { id, ...participant });
    totals[when].clear();
  }
}

function add(
  campaigns: RecomputedCampaigns,
  when: When,
  campaign: string,
  gift: LoggedGift,
  coins: number,
  score: number,
): void {
  const totals = campaigns.totals.get(campaign);
  if (!totals || score === 0) return;
  const added = { score, gifts: 1, coins, battlesWon: 0, reachedAt: gift.at, reachedId: gift.id };
  addTo(totals.lists.senders, when, gift.sender, added);
  addToReceiver(totals, when, gift, added);
}

function addToReceiver(
  totals: CampaignTotals,
  when: When,
  { receiver, room }: { receiver: string; room: string },
  added: Totals,
): void {
  addTotals(totals[when], added);
  addTo(totals.lists.rooms, when, room, added);
  addTo(totals.lists.receivers, when, receiver, added);
  const group = totals.groupOf[when].get(receiver);
  if (group !== undefined) addTo(totals.lists.groups, when, group, added);
}

function addTo({ totals }: ListTotals, when: When, id: string, added: Totals): void {
  const known = totals[when].get(id);
  if (known) addTotals(known, added);
  else totals[when].set(id, { ...added });
}
