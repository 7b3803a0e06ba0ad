import type { Draft } from './battle-action.ts';
import { tell } from './battle-events.ts';
import { activeBoostView } from './battle-views.ts';
import { activeBoosts, boostsOfRound } from './boosts.ts';

/** Tells which boosts have begun by now and which are over, and keeps what was told. */
export function tellBoosts(draft: Draft): void {
  const { battle, now } = draft;
  const active = activeBoosts(battle, now);
  const keys = active.map(({ key }) => key);
  tellEnded(
    draft,
    battle.told.filter((key) => !keys.includes(key)),
  );
  for (const boost of active) {
    if (battle.told.includes(boost.key)) continue;
    tell(draft, { type: 'battle_boost_started', round: battle.round, boost: activeBoostView(boost) });
  }
  battle.told = keys;
}

/** A round that is over takes its boosts with it. */
export function tellBoostsOver(draft: Draft): void {
  tellEnded(draft, draft.battle.told);
  draft.battle.told = [];
}

function tellEnded(draft: Draft, keys: readonly string[]): void {
  const { battle } = draft;
  for (const { key, id, kind, side } of boostsOfRound(battle)) {
    if (!keys.includes(key)) continue;
    tell(draft, { type: 'battle_boost_ended', round: battle.round, boost: { id, kind, side } });
  }
}
