import type { StoredBattle } from '../../battles/battle.ts';
import type { PlayedBattle } from '../../battles/testing/random-battle.ts';
import {
  closeRecomputedBattle,
  openRecomputedBattle,
  type RecomputedBattle,
  type RecountedGift,
  recountGift,
} from '../recompute-battle.ts';

export type Gift = PlayedBattle['log'][number];

/** Recomputes a played battle. `change`: what differs in its gifts. */
export function recomputeAll(
  { battle, log }: PlayedBattle,
  rules?: StoredBattle['rules'],
  change: (gift: Gift) => Partial<RecountedGift> = () => ({}),
): { recomputed: RecomputedBattle; points: (number | null)[] } {
  const recomputed = openRecomputedBattle(battle, rules);
  const points = log
    .filter((gift) => gift.battle.ordinal !== null)
    .map((gift) =>
      recountGift(recomputed, {
        at: gift.at,
        sender: gift.sender,
        receiver: gift.receiver,
        item: gift.item,
        key: gift.key,
        coins: gift.coins,
        basePoints: gift.battle.basePoints,
        round: gift.battle.round,
        side: gift.battle.side,
        bonuses: gift.battle.boosts.filter(({ kind }) => kind === 'bonus'),
        ...change(gift),
      }),
    );
  closeRecomputedBattle(recomputed);
  return { recomputed, points };
}
