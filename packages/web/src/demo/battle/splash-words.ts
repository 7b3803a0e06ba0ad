import type { ActiveBoost, Battle, BattleEvent, BattleResult } from '@lavish/protocol';
import { boostTitle, scopeWords, times, verdict } from '../../battle/battle-labels.ts';

interface Names {
  side(index: number): string;
  item(id: string): string;
}

/** What is said when something happens in a battle: large over the video, and in a sentence to who listens. */
export interface SplashWords {
  /** Null: only said, for the screen shows it by itself. */
  title: string | null;
  more?: string;
  tone: 'plain' | 'gold';
  spoken: string;
}

/** Null: nothing worth a word. */
export function wordsFor(event: BattleEvent, battle: Battle, names: Names): SplashWords | null {
  switch (event.type) {
    case 'battle_countdown':
      return { title: null, tone: 'plain', spoken: 'A PK battle is about to begin.' };
    case 'battle_started':
      return event.round === 1
        ? { title: 'Go!', tone: 'gold', spoken: 'The battle has begun. Gifts count.' }
        : { title: `Round ${event.round}`, tone: 'gold', spoken: `Round ${event.round} has begun.` };
    case 'battle_round_ended':
      return battle.rules.rounds > 1 && event.kind === 'regular' ? roundWords(event, names) : null;
    case 'battle_overtime':
      return event.kind === 'sudden_death'
        ? {
            title: 'Sudden death',
            more: 'The next gift wins',
            tone: 'gold',
            spoken: 'Sudden death: the next gift wins.',
          }
        : {
            title: 'Overtime',
            more: 'All square. It goes on!',
            tone: 'gold',
            spoken: 'The sides are equal: overtime.',
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
  return { title: null, tone: 'gold', spoken: `The battle is over. ${title} ${how}.` };
}

function roundWords(
  { round, winner }: Extract<BattleEvent, { type: 'battle_round_ended' }>,
  names: Names,
): SplashWords {
  const more = winner === null ? 'is nobody’s' : `goes to ${names.side(winner)}`;
  return { title: `Round ${round}`, more, tone: 'plain', spoken: `Round ${round} ${more}.` };
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
  return { title, more, tone: 'gold', spoken: `${title}. ${more}.` };
}

function bonusWords(boost: ActiveBoost, { sides }: Battle, names: Names): SplashWords {
  const title = `${boostTitle(boost)} ${times(boost.multiplier)}`;
  const only = boost.scope ? scopeWords(boost.scope, sides, names.side) : '';
  const more = only === '' ? 'Every gift counts more' : only;
  return { title, more, tone: 'gold', spoken: `${title}. ${more}.` };
}
