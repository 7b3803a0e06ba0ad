import type { ActiveBoost, BonusScope, BoostDefinition } from '@lavish/protocol';
import type { StoredBonus } from '../bonuses/bonus.ts';
import type { StoredBattle } from './battle.ts';
import { contains, isFor, type RunningRound, type Span, windowOf, withinRound } from './boost-window.ts';
import { rollOf } from './roll.ts';
import { rewardOf } from './tasks.ts';
import { appliedBoost, type GiftBoost } from './verdict.ts';

/** What boosts look at in a battle. */
type BoostedRound = RunningRound & Pick<StoredBattle, 'secret' | 'tasks' | 'sides'>;

/** What boosts look at in a gift. */
export interface BoostedGift {
  at: number;
  side: number;
  sender: string;
  key: string;
  item: string;
}

/** The boosts of its battle that a gift gets, in the order of the rules. */
export function boostsOn(gift: BoostedGift, round: BoostedRound): GiftBoost[] {
  return round.rules.boosts
    .filter((boost) => applies(boost, gift, round))
    .map((boost) => appliedBoost(boost.id, boost.kind, boost.multiplier));
}

function applies(boost: BoostDefinition, gift: BoostedGift, round: BoostedRound): boolean {
  // The reward is for everything: `items` of a task say what counts towards it.
  if (boost.kind === 'task') return covers(rewardOf(boost, gift.side, round), gift.at);
  if (!isFor(boost, gift.item) || !covers(windowOf(boost, round), gift.at)) return false;
  if (boost.kind !== 'chance') return true;
  return rollOf(round.secret, boost.id, gift.sender, gift.key) < (boost.chance ?? 0);
}

const covers = (span: Span | null, at: number) => span !== null && contains(span, at);

/** A boost that viewers are told of, and when it applies in the running round. */
export interface RoundBoost extends Span {
  /** What tells it from the others of its round. */
  key: string;
  id: string;
  kind: ActiveBoost['kind'];
  multiplier: number;
  /** Whose it is. Null: every side's. */
  side: number | null;
  /** Of a bonus. */
  scope?: BonusScope;
}

/** What is told of a round. */
type AnnouncedRound = BoostedRound & Pick<StoredBattle, 'bonuses'>;

/**
 * Windows, finishers, rewards that were earned, and the platform's bonuses. A `chance` is luck that strikes single gifts:
 * nobody is told of it.
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
  // A bonus that is changed ends, and goes on as another of its name.
  const key = `bonus ${id} ${startsAt}`;
  const scope = {
    rooms: rooms && [...rooms],
    categories: categories && [...categories],
    min_vip_level: minVipLevel,
  };
  return [{ key, id, kind: 'bonus', multiplier, side: null, ...span, scope }];
}

/** The boosts that viewers are told of and that apply at a moment. */
export const activeBoosts = (round: AnnouncedRound, at: number): RoundBoost[] =>
  boostsOfRound(round).filter((boost) => contains(boost, at));

/** When next one of them begins or ends, after `at`. Null: none does in this round. */
export function nextBoostBoundary(round: AnnouncedRound, at: number): number | null {
  const later = boostsOfRound(round)
    .flatMap(({ from, to }) => [from, to])
    .filter((boundary) => boundary > at);
  return later.length === 0 ? null : Math.min(...later);
}
