import type { ActiveBoost, Battle, BattleEvent, BattleResult } from '@lavish/protocol';
import { boostTitle, scopeWords, times, verdict } from '../../battle/battle-labels.ts';

interface Names {
  side(index: number): string;
  item(id: string): string;
}

/** The texts for a battle event: large over the video, and a sentence for screen readers. */
export interface SplashWords {
  /** Null: only announced, because the screen already shows it. */
  title: string | null;
  more?: string;
  tone: 'plain' | 'gold';
  announcement: string;
}

/** Returns null for an event without an announcement. */
export function wordsFor(event: BattleEvent, battle: Battle, names: Names): SplashWords | null {
  switch (event.type) {
    case 'battle_countdown':
      return { title: null, tone: 'plain', announcement: 'A PK battle is about to begin.' };
    case 'battle_started':
      return event.round === 1
        ? { title: 'Go!', tone: 'gold', announcement: 'The battle has begun. Gifts count.' }
        : { title: `Round ${event.round}`, tone: 'gold', announcement: `Round ${event.round} has begun.` };
    case 'battle_round_ended':
      return battle.rules.rounds > 1 && event.kind === 'regular' ? roundWords(event, names) : null;
    case 'battle_overtime':
      return event.kind === 'sudden_death'
        ? {
            title: 'Sudden death',
            more: 'The next gift wins',
            tone: 'gold',
            announcement: 'Sudden death: the next gift wins.',
          }
        : {
            title: 'Overtime',
            more: 'All square. It goes on!',
            tone: 'gold',
            announcement: 'The sides are equal: overtime.',
          };
    case 'battle_boost_started':
      return boostWords(event.boost, battle, names);
    case 'battle_ended':
      return event.result === null ? null : endWords(event.result, battle, names);
    default:
      return null;
  }
}

function endWords(result: BattleResult, { sides }: Battle, names: Names): SplashWords {
  const { title, how } = verdict(
    result,
    sides.map(({ index }) => names.side(index)),
  );
  return { title: null, tone: 'gold', announcement: `The battle is over. ${title} ${how}.` };
}

function roundWords(
  { round, winner }: Extract<BattleEvent, { type: 'battle_round_ended' }>,
  names: Names,
): SplashWords {
  const more = winner === null ? 'is a draw' : `goes to ${names.side(winner)}`;
  return { title: `Round ${round}`, more, tone: 'plain', announcement: `Round ${round} ${more}.` };
}

function boostWords(
  boost: Extract<BattleEvent, { type: 'battle_boost_started' }>['boost'],
  battle: Battle,
  names: Names,
): SplashWords {
  const much = times(boost.multiplier);
  if (boost.kind === 'bonus') return bonusWords(boost, battle, names);
  const items = (battle.rules.boosts.find(({ id }) => id === boost.id)?.items ?? []).map(names.item);
  const title =
    boost.kind === 'finisher' ? `Last shot ${much}` : boost.side === null ? boostTitle(boost) : `${much}!`;
  const more =
    boost.side !== null
      ? `${names.side(boost.side)} did it: every gift counts ${much}`
      : items.length > 0
        ? items.join(', ')
        : `Every gift counts ${much}`;
  return { title, more, tone: 'gold', announcement: `${title}. ${more}.` };
}

function bonusWords(boost: ActiveBoost, { sides }: Battle, names: Names): SplashWords {
  const title = `${boostTitle(boost)} ${times(boost.multiplier)}`;
  const only = boost.scope ? scopeWords(boost.scope, sides, names.side) : '';
  const more = only === '' ? 'Every gift counts more' : only;
  return { title, more, tone: 'gold', announcement: `${title}. ${more}.` };
}
