import type { PostBattle, Refusal } from '@lavish/protocol';
import { isRefusal } from '../refusal.ts';
import type { BattleStep, Draft } from './battle-action.ts';
import { defineBattle, type Proposal } from './define-battle.ts';
import { carryOutDue } from './step-battle.ts';

/**
 * The first commit of a battle: an invitation, which its rooms do not see, or with `auto` a battle that has started its
 * countdown or first round. Its version is 1. Refuses as `defineBattle` does.
 */
export function proposeBattle(request: PostBattle, by: Proposal): BattleStep | Refusal {
  const battle = defineBattle(request, by);
  if (isRefusal(battle)) return battle;

  const draft: Draft = { battle, now: by.now, outages: [], events: [] };
  carryOutDue(draft);
  return { battle, events: draft.events };
}
