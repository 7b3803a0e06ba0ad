import type { ActiveBoost, BonusScope, BoostDefinition } from '@lavish/protocol';
import type { StoredBonus } from '../bonuses/bonus.ts';
import { timestamp } from '../timestamp.ts';
import type { StoredBattle } from './battle.ts';
import { contains, isFor, type RunningRound, type Span, windowOf, withinRound } from './boost-window.ts';
import { rollOf } from './roll.ts';
import { rewardOf } from './tasks.ts';
import { appliedBoost, type GiftBoost } from './verdict.ts';

/** The part of a battle that its boosts depend on. */
type BoostedRound = RunningRound & Pick<StoredBattle, 'secret' | 'tasks' | 'sides'>;

/** The part of a gift that its boosts depend on. */
export interface BoostedGift {
  at: number;
  side: number;
  sender: string;
  key: string;
  item: string;
}

/** The boosts of the battle that apply to a gift, in the order of the rules. */
export function boostsOn(gift: BoostedGift, round: BoostedRound): GiftBoost[] {
  return round.rules.boosts
    .filter((boost) => applies(boost, gift, round))
    .map((boost) => appliedBoost(boost.id, boost.kind, boost.multiplier));
}

function applies(boost: BoostDefinition, gift: BoostedGift, round: BoostedRound): boolean {
  // A reward applies to every item: the `items` of a task limit only the gifts that count towards it.
  if (boost.kind === 'task') return covers(rewardOf(boost, gift.side, round), gift.at);
  if (!isFor(boost, gift.item) || !covers(windowOf(boost, round), gift.at)) return false;
  if (boost.kind !== 'chance') return true;
  return rollOf(round.secret, boost.id, gift.sender, gift.key) < (boost.chance ?? 0);
}

const covers = (span: Span | null, at: number) => span !== null && contains(span, at);

/** A boost that is announced to viewers, and when it applies in the running round. */
export interface RoundBoost extends Span {
  /** Unique within the round. */
  key: string;
  id: string;
  kind: ActiveBoost['kind'];
  multiplier: number;
  /** The side that it applies to. Null: all sides. */
  side: number | null;
  /** Only of a bonus. */
  scope?: BonusScope;
}

/** The part of a battle that its announced boosts depend on. */
type AnnouncedRound = BoostedRound & Pick<StoredBattle, 'bonuses'>;

/**
 * The boosts of the round that are announced: windows, finishers, rewards that were earned, and the platform's bonuses. A
 * `chance` is not announced, because it applies to single gifts.
 */
export function boostsOfRound(round: AnnouncedRound): RoundBoost[] {
  const own = round.rules.boosts.flatMap((boost) => {
    if (boost.kind === 'chance') return [];
    if (boost.kind !== 'task') return roundBoost(boost, boost.kind, null, windowOf(boost, round));
    return round.sides.flatMap((_, side) => roundBoost(boost, 'task', side, rewardOf(boost, side, round)));
  });
  return own.concat(round.bonuses.flatMap((bonus) => bonusOfRound(bonus, round)));
}

function roundBoost(
  { id, multiplier }: BoostDefinition,
  kind: RoundBoost['kind'],
  side: number | null,
  span: Span | null,
): RoundBoost[] {
  if (span === null) return [];
  const key = side === null ? id : `${id} ${side}`;
  return [{ key, id, kind, multiplier, side, from: span.from, to: span.to }];
}

function bonusOfRound(bonus: StoredBonus, round: RunningRound): RoundBoost[] {
  const { id, startsAt, endsAt, multiplier, rooms, categories, minVipLevel } = bonus;
  const span = withinRound({ from: startsAt, to: endsAt }, round);
  if (span === null) return [];
  // A changed bonus ends and starts again under the same id, so the key has its start.
  const key = `bonus ${id} ${startsAt}`;
  const scope = {
    rooms: rooms && [...rooms],
    categories: categories && [...categories],
    min_vip_level: minVipLevel,
  };
  return [{ key, id, kind: 'bonus', multiplier, side: null, ...span, scope }];
}

/** The announced boosts that apply at `at`, unix milliseconds. */
export const activeBoosts = (round: AnnouncedRound, at: number): RoundBoost[] =>
  boostsOfRound(round).filter((boost) => contains(boost, at));

/** The next start or end of an announced boost after `at`. Unix milliseconds. Null: there is none in this round. */
export function nextBoostBoundary(round: AnnouncedRound, at: number): number | null {
  const later = boostsOfRound(round)
    .flatMap(({ from, to }) => [from, to])
    .filter((boundary) => boundary > at);
  return later.length === 0 ? null : Math.min(...later);
}

/** An active boost in the form of the wire. */
export const activeBoostView = ({ id, kind, multiplier, side, to, scope }: RoundBoost): ActiveBoost => ({
  id,
  kind,
  multiplier,
  side,
  ends_at: timestamp(to),
  ...(scope && { scope }),
});
