import type { PostBattle, Refusal } from '@lavish/protocol';
import { isRefusal } from '../refuse.ts';
import { timestamp } from '../timestamp.ts';
import type { BattleStep, Draft } from './battle-action.ts';
import { tell } from './battle-events.ts';
import { defineBattle, type Proposal } from './define-battle.ts';
import { carryOutDue } from './step-battle.ts';

/** A battle's first commit, with what its rooms are told: invited, or with `auto` already on its way. Version 1. */
export function proposeBattle(request: PostBattle, by: Proposal): BattleStep | Refusal {
  const battle = defineBattle(request, by);
  if (isRefusal(battle)) return battle;

  const draft: Draft = { battle, now: by.now, outages: [], events: [] };
  if (battle.expiresAt !== null) {
    tell(draft, {
      type: 'battle_invited',
      mode: battle.mode,
      inviter: battle.inviter,
      sides: battle.sides.map(({ name, hosts }) => ({
        name,
        hosts: hosts.map(({ host, room }) => ({ host, room })),
      })),
      expires_at: timestamp(battle.expiresAt),
    });
  }
  carryOutDue(draft);
  return { battle, events: draft.events };
}
