import { LIMITS, type Refusal, type WhatIfReport, type WhatIfRules } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredBattle } from '../../domain/battles/battle.ts';
import { checkBoosts } from '../../domain/battles/check-boosts.ts';
import { rulesOf } from '../../domain/campaigns/campaign.ts';
import { keepsCounters } from '../../domain/campaigns/campaign-scope.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { bonusesUnder, type ChangedBonuses } from '../../domain/what-if/change-bonuses.ts';
import type { LoggedBattleGift, LoggedGift } from '../../domain/what-if/logged-gift.ts';
import { checkPeriod, contains, type Period } from '../../domain/what-if/period.ts';
import {
  closeRecomputedBattle,
  openRecomputedBattle,
  type RecomputedBattle,
  recountGift,
  winsOf,
} from '../../domain/what-if/recompute-battle.ts';
import {
  type ChangedCampaign,
  closeCampaigns,
  openCampaigns,
  type RecomputedCampaigns,
  rememberGift,
  rescoreBattleWin,
  rescoreGift,
} from '../../domain/what-if/recompute-campaigns.ts';
import { referencesOf } from '../../domain/what-if/references.ts';
import { type ChangedTerms, changedTerms, storedTerms, termsUnder } from '../../domain/what-if/terms.ts';
import {
  addBattle,
  addGift,
  addPoints,
  openSums,
  reportOf,
  type WhatIfSums,
} from '../../domain/what-if/what-if-report.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inAuditSnapshot } from '../audit-snapshot.ts';
import { readChangedBonuses, readChangedCampaigns } from './read-changes.ts';
import { battleGiftsOf, battlesOf, giftsOf, type LogRange, measureLog } from './read-log.ts';
import { checkReferences, readItemPoints } from './read-references.ts';

export interface WhatIfOptions {
  /** Ends the what-if at its next page. `runWhatIf` then throws the signal's reason. */
  signal?: AbortSignal;
  /** Called after every page with the number of gifts that were read, of how many. Gifts of battles are read twice. */
  onProgress?: (done: number, total: number) => void;
  /** Whether to leave half of the event loop's time to others, as a server must. */
  rests?: boolean;
}

interface WhatIf {
  period: Period;
  rules: WhatIfRules;
  terms: ChangedTerms;
  itemPoints: ReadonlyMap<string, number | null>;
  bonuses: ChangedBonuses;
  campaigns: RecomputedCampaigns;
  sums: WhatIfSums;
}

/**
 * Judges the gifts of a past period again under other rules, and compares the outcome with what is stored: the same gifts at the
 * same times, whatever the balances. Reads one snapshot and writes nothing. Memory grows with the number of receivers and with the
 * supporters of the largest battle, not with the number of gifts.
 *
 * @param rules valid by the schema `WhatIfRules`
 * @returns a refusal that names the field if the period or the rules are not valid
 */
export const runWhatIf = (
  pool: pg.Pool,
  period: Period,
  rules: WhatIfRules,
  options: WhatIfOptions = {},
): Promise<WhatIfReport | Refusal> =>
  inAuditSnapshot<WhatIfReport | Refusal>(pool, (client) => whatIfInSnapshot(client, period, rules, options));

async function whatIfInSnapshot(
  client: pg.ClientBase,
  period: Period,
  rules: WhatIfRules,
  options: WhatIfOptions,
): Promise<WhatIfReport | Refusal> {
  const refusal =
    checkPeriod(period, await readClock(client)) ??
    checkBoosts(rules.boosts ?? [], LIMITS.maxRoundS) ??
    (await checkReferences(client, referencesOf(rules)));
  if (refusal) return refusal;
  const changes = await readChangedCampaigns(client, rules, period);
  if (isRefusal(changes)) return changes;
  const bonuses = await readChangedBonuses(client, rules, period);
  if (isRefusal(bonuses)) return bonuses;

  // All rows of a cursor are read, so the fastest plan is the one for all rows. Compiling the plans gains nothing.
  await client.query(`set local cursor_tuple_fraction = 1; set local work_mem = '64MB'; set local jit = off`);
  const whatIf: WhatIf = {
    period,
    rules,
    bonuses,
    terms: changedTerms(rules),
    itemPoints: await readItemPoints(client),
    campaigns: openCampaigns(changes),
    sums: openSums(),
  };
  await readLog(client, whatIf, rangeOf(period, changes, options), options);
  closeCampaigns(whatIf.campaigns);
  return reportOf(period, whatIf.sums, whatIf.campaigns);
}

/** The part of the log that decides about the period. */
function rangeOf(period: Period, changes: readonly ChangedCampaign[], options: WhatIfOptions): LogRange {
  const counting = changes
    .flatMap(({ after }) => (after ? [rulesOf(after)] : []))
    .filter(keepsCounters)
    .map(({ startsAt }) => startsAt);
  const changed = changes.flatMap(({ before, after }) => (after && after !== before ? [after] : []));
  return {
    ...period,
    earliest: Math.min(period.from, ...counting),
    isBySender: changes.length > 0,
    readsVipLevels: changed.some(({ definition }) => definition.scope.min_vip_level > 0),
    rests: options.rests ?? true,
  };
}

async function readLog(
  client: pg.ClientBase,
  whatIf: WhatIf,
  range: LogRange,
  { signal, onProgress }: WhatIfOptions,
): Promise<void> {
  const { statements, total } = await measureLog(client, range);
  let done = 0;
  const advance = (gifts: number) => {
    signal?.throwIfAborted();
    done += gifts;
    onProgress?.(done, total);
  };
  advance(0);
  await recomputeBattles(whatIf, battlesOf(client, range), battleGiftsOf(client, statements, range), advance);
  for await (const page of giftsOf(client, statements, range)) {
    for (const gift of page) recomputeGift(whatIf, gift);
    advance(page.length);
  }
}

/** Goes through the battles and their gifts at once. Both come by the battle's id. */
async function recomputeBattles(
  whatIf: WhatIf,
  battles: AsyncGenerator<StoredBattle[]>,
  gifts: AsyncGenerator<LoggedBattleGift[]>,
  advance: (gifts: number) => void,
): Promise<void> {
  let page: LoggedBattleGift[] = [];
  let next = 0;
  const isRead = async () => {
    if (next < page.length) return true;
    const read = await gifts.next();
    page = read.done ? [] : read.value;
    next = 0;
    advance(page.length);
    return page.length > 0;
  };
  for await (const some of battles) {
    for (const stored of some) {
      const battle = openRecomputedBattle(stored, rulesFor(whatIf, stored));
      while ((await isRead()) && page[next]!.battle === stored.id) {
        recomputeBattleGift(whatIf, battle, page[next]!);
        next += 1;
      }
      closeRecomputedBattle(battle);
      addBattle(whatIf.sums, battle);
      rescoreWins(whatIf, battle);
    }
  }
}

/** Hosts agree to the rules of a battle before it begins, so other boosts apply to battles that begin in the period. */
function rulesFor(
  { rules, period }: WhatIf,
  { rules: own, rounds, startsAt }: StoredBattle,
): StoredBattle['rules'] {
  const beganAt = rounds[0] ? Date.parse(rounds[0].starts_at) : startsAt;
  if (beganAt === null || !contains(period, beganAt)) return own;
  return {
    ...own,
    boosts: rules.boosts ?? own.boosts,
    multiplier_cap: rules.multiplier_cap ?? own.multiplier_cap,
  };
}

/** A gift outside the period counts in its battle as it was. */
function recomputeBattleGift(whatIf: WhatIf, battle: RecomputedBattle, gift: LoggedBattleGift): void {
  const stored = storedTerms(gift, null);
  const isInPeriod = contains(whatIf.period, gift.at);
  const terms = isInPeriod ? termsUnder(whatIf.terms, gift, stored) : stored;
  const points = recountGift(battle, {
    at: gift.at,
    sender: gift.sender,
    receiver: gift.receiver,
    item: gift.item,
    key: gift.key,
    coins: terms.coins,
    basePoints: (terms.points ?? terms.price) * gift.quantity,
    round: gift.round,
    side: gift.side,
    bonuses: isInPeriod
      ? bonusesUnder(whatIf.bonuses, gift, gift.boosts)
      : gift.boosts.filter(({ kind }) => kind === 'bonus'),
  });
  if (isInPeriod) addPoints(whatIf.sums, gift.receiver, { before: gift.points, after: points ?? 0 });
}

function rescoreWins({ campaigns, period }: WhatIf, battle: RecomputedBattle): void {
  if (campaigns.changes.length === 0) return;
  const { before, after } = winsOf(battle);
  for (const win of before) if (contains(period, win.at)) rescoreBattleWin(campaigns, 'before', win);
  for (const win of after) if (contains(period, win.at)) rescoreBattleWin(campaigns, 'after', win);
}

function recomputeGift(whatIf: WhatIf, gift: LoggedGift): void {
  const { period, terms, campaigns, sums, itemPoints } = whatIf;
  if (!contains(period, gift.at)) {
    rememberGift(campaigns, gift);
    return;
  }
  const stored = storedTerms(
    { ...gift, basePoints: gift.basePoints ?? judgedPoints(campaigns, gift) },
    itemPoints.get(gift.item) ?? null,
  );
  const after = termsUnder(terms, gift, stored);
  addGift(sums, gift.receiver, { before: gift, after });
  if (campaigns.changes.length > 0) rescoreGift(campaigns, gift, after);
}

/** The points that a campaign has counted of a gift. Null: none has. */
function judgedPoints(campaigns: RecomputedCampaigns, { verdicts }: LoggedGift): number | null {
  for (const { id, rules } of verdicts) {
    const campaign = campaigns.before.find((one) => one.id === id);
    const counted = rules.find((rule) =>
      campaign?.rules.some((one) => one.id === rule.id && one.kind === 'points'),
    );
    if (counted) return counted.amount;
  }
  return null;
}
