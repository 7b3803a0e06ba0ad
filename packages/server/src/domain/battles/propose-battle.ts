import type { PostBattle, Refusal } from '@lavish/protocol';
import { isRefusal } from '../refusal.ts';
import type { BattleStep, Draft } from './battle-action.ts';
import { defineBattle, type Proposal } from './define-battle.ts';
import { carryOutDue } from './step-battle.ts';

/** A battle's first commit: invited, which its rooms do not see, or with `auto` already on its way. Version 1. */
export function proposeBattle(request: PostBattle, by: Proposal): BattleStep | Refusal {
  const battle = defineBattle(request, by);
  if (isRefusal(battle)) return battle;

  const draft: Draft = { battle, now: by.now, outages: [], events: [] };
  carryOutDue(draft);
  return { battle, events: draft.events };
}
