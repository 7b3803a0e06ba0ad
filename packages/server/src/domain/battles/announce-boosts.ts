import type { AnnouncedBoost } from './battle.ts';
import { addEvent, type Draft } from './battle-action.ts';
import { activeBoosts, activeBoostView } from './boosts.ts';

/** Announces the boosts that have begun or ended by now, and stores which ones viewers see as active. */
export function announceBoosts(draft: Draft): void {
  const { battle, now } = draft;
  const active = activeBoosts(battle, now);
  announceEnded(
    draft,
    battle.announced.filter((announced) => !active.some(({ key }) => key === announced.key)),
  );
  for (const boost of active) {
    if (battle.announced.some(({ key }) => key === boost.key)) continue;
    addEvent(draft, { type: 'battle_boost_started', round: battle.round, boost: activeBoostView(boost) });
  }
  battle.announced = active.map(({ key, id, kind, side }) => ({ key, id, kind, side }));
}

/** Announces the end of all active boosts, because their round is over. */
export function announceBoostsEnded(draft: Draft): void {
  announceEnded(draft, draft.battle.announced);
  draft.battle.announced = [];
}

function announceEnded(draft: Draft, over: readonly AnnouncedBoost[]): void {
  const { round } = draft.battle;
  for (const { id, kind, side } of over) {
    addEvent(draft, { type: 'battle_boost_ended', round, boost: { id, kind, side } });
  }
}
