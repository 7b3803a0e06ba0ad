import { type CampaignAudit, LIMITS, type StandingsList } from '@lavish/protocol';
import { compare, type Differences } from '../../battles/audit/differences.ts';
import {
  type CampaignRules,
  compareCampaigns,
  rulesOf,
  type ScoringRule,
  type StoredCampaign,
  stateOf,
} from '../campaign.ts';
import { isForGift, judges } from '../campaign-scope.ts';
import type { GiftCampaignVerdict, RuleScore } from '../campaign-verdict.ts';
import { addScores, correctedScore, dayOf, multiplierAt, scoreOf } from '../score.ts';
import { type BattleWin, scoreBattleWin } from '../score-battle-win.ts';
import type { CampaignGift } from '../score-gift.ts';

/*
 * Recomputes a campaign from its rules and the log of gifts and battles, and compares the outcome with the verdict on every
 * gift and with the standings. The audit shares with the scoring of gifts what a rule means: the scope, the days, the
 * multiplier, the rounding. It shares no counters and no sums. It takes as given what the log does not contain: the points of
 * an item at the time of a gift, which the verdict has as the amount of a rule.
 */

/** A gift of the log. */
export interface LoggedGift extends Omit<CampaignGift, 'points' | 'vipLevel'> {
  /** 32 hex digits. */
  id: string;
  coins: number;
  /** That of the room's host when the room was created. */
  roomRegion: string | null;
  /** Null: unknown, because no campaign that ran and no battle has judged the gift. */
  vipLevel: number | null;
  /** The verdicts of all campaigns. */
  verdicts: readonly GiftCampaignVerdict[];
  /** Whether the standings have it: the follower has read it. */
  isFollowed: boolean;
  /** Coins that count, after the corrections that the follower has read: those before the end, and all. */
  counted: number;
  countedNow: number;
}

/** A position in the standings, as it is stored. */
export interface AuditedStanding extends Totals {
  list: StandingsList;
  /** '': everything. */
  region: string;
  id: string;
}

/** A battle that a host has won, as the log has it. */
export interface LoggedWin extends BattleWin {
  id: string;
  /** The host's, when the battle was agreed. */
  region: string | null;
  roomRegion: string | null;
}

interface Totals {
  score: number;
  gifts: number;
  coins: number;
  battles_won: number;
  /** The last gift or battle that added to the score: the time in unix milliseconds, and the id. */
  reached_at: number;
  reached_id: string;
  /** What corrections after the end would have taken from the result. */
  reversed_score: number;
  reversed_gifts: number;
  reversed_coins: number;
}

/** What the current sender has been counted for. */
interface SenderLog {
  sender: string;
  /** When the sender's latest day began on which a cap has counted something. */
  day: number;
  /** What each rule has scored on it. */
  today: Map<string, number>;
  /** `rule receiver` */
  counted: Set<string>;
}

export interface CampaignAuditState {
  campaign: StoredCampaign;
  rules: CampaignRules;
  /** Campaigns that come before it, and can take its place among those that count a gift. */
  before: readonly CampaignRules[];
  groupOf: ReadonlyMap<string, string>;
  sender: SenderLog | null;
  /** By `list region id`. */
  standings: Map<string, Totals>;
  read: number;
  counted: number;
  score: number;
  wins: number;
  winScore: number;
  differences: Differences;
}

/** `others`: the other campaigns that run at some time of this one. */
export function openCampaignAudit(
  campaign: StoredCampaign,
  others: readonly StoredCampaign[],
): CampaignAuditState {
  const rules = rulesOf(campaign);
  return {
    campaign,
    rules,
    before: others.map(rulesOf).filter((other) => compareCampaigns(other, rules) < 0),
    groupOf: new Map(
      campaign.definition.groups.flatMap(({ id, receivers }) =>
        receivers.map((receiver) => [receiver, id] as const),
      ),
    ),
    sender: null,
    standings: new Map(),
    read: 0,
    counted: 0,
    score: 0,
    wins: 0,
    winScore: 0,
    differences: [],
  };
}

/** Audits the next gift. The gifts of a sender come together, in the order of the wallet's versions. */
export function auditCampaignGift(audit: CampaignAuditState, gift: LoggedGift): void {
  audit.read += 1;
  const stored = gift.verdicts.find(({ id }) => id === audit.rules.id) ?? null;
  const recomputed = judgeAgain(audit, gift, stored);
  if (!isSame(stored, recomputed)) compare(audit.differences, `gifts.gft_${gift.id}`, stored, recomputed);
  if (recomputed === null || recomputed.score === 0) return;
  audit.counted += 1;
  audit.score = addScores(audit.score, recomputed.score);
  if (!gift.isFollowed) return;
  const score = correctedScore(recomputed.score, gift.counted, gift.coins);
  if (score === 0) return;
  const now = correctedScore(recomputed.score, gift.countedNow, gift.coins);
  const added = {
    score,
    gifts: 1,
    coins: gift.counted,
    battles_won: 0,
    reached_at: gift.at,
    reached_id: gift.id,
    reversed_score: score - now,
    reversed_gifts: now === 0 ? 1 : 0,
    reversed_coins: gift.counted - (now === 0 ? 0 : gift.countedNow),
  };
  addTo(audit, 'senders', gift.senderRegion, gift.sender, added);
  addTo(audit, 'rooms', gift.roomRegion, gift.room, added);
  addToReceiver(audit, gift.receiverRegion, gift.receiver, added);
}

/** Audits a battle win that the follower has read. */
export function auditBattleWin(audit: CampaignAuditState, win: LoggedWin): void {
  const score = scoreBattleWin(audit.rules, win);
  if (score === 0) return;
  audit.wins += 1;
  audit.winScore = addScores(audit.winScore, score);
  const added = {
    ...{ score, gifts: 0, coins: 0, battles_won: 1, reached_at: win.at, reached_id: win.id },
    ...{ reversed_score: 0, reversed_gifts: 0, reversed_coins: 0 },
  };
  addTo(audit, 'rooms', win.roomRegion, win.room, added);
  addToReceiver(audit, win.region, win.host, added);
}

/** Compares a position of the standings with the log. Each is compared once. */
export function recheckStanding(
  audit: CampaignAuditState,
  { list, region, id, ...stored }: AuditedStanding,
): void {
  const key = `${list} ${region} ${id}`;
  compare(audit.differences, pathOf(key), stored, audit.standings.get(key) ?? null);
  audit.standings.delete(key);
}

/** Finishes the audit, after all gifts, battle wins and standings were audited. `now`: unix milliseconds. */
export function closeCampaignAudit(audit: CampaignAuditState, now: number): CampaignAudit {
  const { campaign, differences } = audit;
  for (const [key, missing] of audit.standings) {
    compare(differences, pathOf(key), null, missing);
  }
  return {
    campaign: campaign.id,
    state: stateOf(campaign, now),
    matches: differences.length === 0,
    gifts: { read: audit.read, counted: audit.counted, score: audit.score },
    battle_wins: { counted: audit.wins, score: audit.winScore },
    differences,
  };
}

/** The verdict that the campaign must have on a gift. Null: none. */
function judgeAgain(
  audit: CampaignAuditState,
  logged: LoggedGift,
  stored: GiftCampaignVerdict | null,
): GiftCampaignVerdict | null {
  const { rules: campaign } = audit;
  // A gift without a level was sent while no campaign ran, or by a node of a version without campaigns.
  if (logged.vipLevel === null) return null;
  const gift = { ...logged, vipLevel: logged.vipLevel };
  if (!judges(campaign, gift)) return null;
  const multiplier = multiplierAt(campaign, gift.at);
  const isCounted = audit.before.filter((other) => judges(other, gift)).length < LIMITS.maxCampaignsAGift;
  const verdict: GiftCampaignVerdict = {
    id: campaign.id,
    counted: isCounted,
    multiplier,
    score: 0,
    rules: [],
  };
  if (!isCounted) return verdict;
  const log = logOf(audit, gift);
  // A day that has begun for the sender stays when the clock steps back over midnight.
  const day = Math.max(dayOf(campaign, gift.at), log.day);
  for (const rule of campaign.rules) {
    if (!isForGift(rule, gift.item)) continue;
    const amount = amountAgain(rule, gift, log, stored);
    const full = scoreOf(amount, rule.weight, multiplier);
    const left = rule.dailyCap === null ? full : rule.dailyCap - scoredOn(log, day, rule);
    const score = Math.min(full, left);
    verdict.rules.push({ id: rule.id, amount, score, ...(score < full && { capped: true as const }) });
    verdict.score = addScores(verdict.score, score);
  }
  remember(campaign, gift, log, day, verdict);
  return verdict;
}

function amountAgain(
  { id, kind }: ScoringRule,
  gift: LoggedGift,
  log: SenderLog,
  stored: GiftCampaignVerdict | null,
): number {
  switch (kind) {
    case 'coins':
      return gift.coins;
    case 'units':
      return gift.quantity;
    case 'points':
      return stored?.rules.find((one) => one.id === id)?.amount ?? 0;
    case 'senders':
      return log.counted.has(`${id} ${gift.receiver}`) ? 0 : 1;
    default:
      return 1;
  }
}

/** What the gift's sender has been counted for. */
function logOf(audit: CampaignAuditState, { sender }: LoggedGift): SenderLog {
  if (audit.sender?.sender !== sender) {
    audit.sender = { sender, day: audit.rules.startsAt, today: new Map(), counted: new Set() };
  }
  return audit.sender;
}

const scoredOn = (log: SenderLog, day: number, { id }: ScoringRule): number =>
  log.day === day ? (log.today.get(id) ?? 0) : 0;

function remember(
  { rules }: CampaignRules,
  gift: LoggedGift,
  log: SenderLog,
  day: number,
  verdict: GiftCampaignVerdict,
): void {
  for (const { id, score } of verdict.rules) {
    if (score === 0) continue;
    const rule = rules.find((one) => one.id === id)!;
    if (rule.kind === 'senders') log.counted.add(`${id} ${gift.receiver}`);
    if (rule.dailyCap === null) continue;
    if (log.day !== day) log.today.clear();
    log.day = day;
    log.today.set(id, (log.today.get(id) ?? 0) + score);
  }
}

function addToReceiver(
  audit: CampaignAuditState,
  region: string | null,
  receiver: string,
  added: Totals,
): void {
  addTo(audit, 'receivers', region, receiver, added);
  const group = audit.groupOf.get(receiver);
  if (group !== undefined) addTo(audit, 'groups', null, group, added);
}

/** Adds to the list of everything, and to that of the region. */
function addTo(
  { standings }: CampaignAuditState,
  list: StandingsList,
  region: string | null,
  id: string,
  added: Totals,
): void {
  addToPlace(standings, `${list}  ${id}`, added);
  if (region !== null) addToPlace(standings, `${list} ${region} ${id}`, added);
}

function addToPlace(standings: Map<string, Totals>, key: string, added: Totals): void {
  const before = standings.get(key);
  if (!before) {
    standings.set(key, { ...added });
    return;
  }
  before.score = addScores(before.score, added.score);
  before.gifts += added.gifts;
  before.coins += added.coins;
  before.battles_won += added.battles_won;
  before.reversed_score += added.reversed_score;
  before.reversed_gifts += added.reversed_gifts;
  before.reversed_coins += added.reversed_coins;
  if (isLater(added, before)) {
    before.reached_at = added.reached_at;
    before.reached_id = added.reached_id;
  }
}

/** A place in the text of a difference. Identifiers and regions contain no space. */
const pathOf = (key: string): string =>
  `standings.${key
    .split(' ')
    .filter((part) => part !== '')
    .join('.')}`;

const isLater = (a: Totals, b: Totals): boolean =>
  a.reached_at > b.reached_at || (a.reached_at === b.reached_at && a.reached_id > b.reached_id);

/** As `compare`, without the paths: nearly all verdicts are the same. */
function isSame(a: GiftCampaignVerdict | null, b: GiftCampaignVerdict | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.counted === b.counted &&
    a.multiplier === b.multiplier &&
    a.score === b.score &&
    a.rules.length === b.rules.length &&
    a.rules.every((rule, index) => isSameScore(rule, b.rules[index]!))
  );
}

const isSameScore = (a: RuleScore, b: RuleScore): boolean =>
  a.id === b.id && a.amount === b.amount && a.score === b.score && a.capped === b.capped;
