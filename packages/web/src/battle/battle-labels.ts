import { isolatedName } from '@lavish/client';
import type { ActiveBoost, Battle, BattleResult, BattleSide, BonusScope } from '@lavish/protocol';
import { counted } from '../look/numbers.ts';

/** `74 001` ms → `1:15`. Rounds up to whole seconds, so that the round ends at 0:00. */
export function minutes(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `2` → `×2`. */
export const times = (multiplier: number): string => `×${multiplier}`;

/** The side's own name, or else the names of its hosts. */
export const sideName = (
  { index, name, hosts }: Pick<BattleSide, 'index' | 'name' | 'hosts'>,
  nameOf: (user: string) => string,
): string =>
  name === null ? hosts.map(({ host }) => nameOf(host)).join(' & ') : isolatedName(`Side ${index + 1}`, name);

/** The label beside the clock. */
export function roundLabel({ state, round, rules }: Pick<Battle, 'state' | 'round' | 'rules'>): string {
  if (state === 'overtime') return rules.tie.policy === 'sudden_death' ? 'Next gift wins' : 'Overtime';
  return rules.rounds > 1 ? `Round ${Math.max(1, round)} of ${rules.rounds}` : 'PK';
}

/** A short title of a boost, to fit over a video. */
export function boostTitle({ kind, multiplier }: Pick<ActiveBoost, 'kind' | 'multiplier'>): string {
  const much = multiplier === 2 ? 'Double points' : multiplier === 3 ? 'Triple points' : 'More points';
  if (kind === 'finisher') return 'Last shot';
  if (kind === 'task') return 'Task reward';
  return kind === 'bonus' ? 'Event bonus' : much;
}

/** The gifts that a bonus is for, such as `VIP 2+ · flowers`; empty: all gifts. */
export function scopeWords(
  { rooms, categories, min_vip_level }: BonusScope,
  sides: readonly Pick<BattleSide, 'index' | 'hosts'>[],
  sideCalled: (index: number) => string,
): string {
  // Viewers do not know room ids, so this names the hosts in the rooms.
  const meant = sides.filter(({ hosts }) => rooms === null || hosts.some(({ room }) => rooms.includes(room)));
  return [
    ...(min_vip_level > 0 ? [`VIP ${min_vip_level}+`] : []),
    ...(categories === null ? [] : [categories.join(', ')]),
    ...(meant.length === sides.length
      ? []
      : [`for ${meant.map(({ index }) => sideCalled(index)).join(', ')}`]),
  ].join(' · ');
}

const HOW = {
  rounds: 'on rounds',
  forfeit: 'because the other side left',
  overtime: 'in overtime',
  sudden_death: 'by sudden death',
  first_to_score: 'for scoring first',
  most_supporters: 'with more supporters',
} as const;

/** Title and explanation of the result, for all viewers. Neither is negative about the losers. */
export function verdict(
  { outcome, winner, decided_by, sides }: BattleResult,
  names: readonly string[],
): { title: string; how: string } {
  if (outcome === 'cut_short') return { title: 'That’s it for now', how: 'stopped early, and nobody lost' };
  if (winner === null || decided_by === null || decided_by === 'draw')
    return { title: 'It’s a draw!', how: 'both crowds were equally loud' };
  const title = `${names[winner]} wins!`;
  if (decided_by !== 'points') return { title, how: HOW[decided_by] };
  const others = sides.filter((_, side) => side !== winner).map(({ points }) => points);
  return { title, how: `by ${counted(sides[winner]!.points - Math.max(...others), 'point')}` };
}
