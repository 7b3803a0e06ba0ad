import { activeBoostView } from './active-boost.ts';
import type { AnnouncedBoost } from './battle.ts';
import type { Draft } from './battle-action.ts';
import { tell } from './battle-events.ts';
import { activeBoosts } from './boosts.ts';

/** Tells which boosts have begun by now and which are over, and keeps what was told. */
export function announceBoosts(draft: Draft): void {
  const { battle, now } = draft;
  const active = activeBoosts(battle, now);
  announceEnded(
    draft,
    battle.told.filter((told) => !active.some(({ key }) => key === told.key)),
  );
  for (const boost of active) {
    if (battle.told.some(({ key }) => key === boost.key)) continue;
    tell(draft, { type: 'battle_boost_started', round: battle.round, boost: activeBoostView(boost) });
  }
  battle.told = active.map(({ key, id, kind, side }) => ({ key, id, kind, side }));
}

/** A round that is over takes its boosts with it. */
export function announceBoostsEnded(draft: Draft): void {
  announceEnded(draft, draft.battle.told);
  draft.battle.told = [];
}

function announceEnded(draft: Draft, over: readonly AnnouncedBoost[]): void {
  const { round } = draft.battle;
  for (const { id, kind, side } of over) {
    tell(draft, { type: 'battle_boost_ended', round, boost: { id, kind, side } });
  }
}
