import type { Refusal } from '@lavish/protocol';
import { isRefusal, refuse } from '../refusal.ts';
import { isOver, type StoredBattle, timeIn } from './battle.ts';
import type { BattleAction, BattleActionType, BattleStep, Draft } from './battle-action.ts';
import { isDue } from './due.ts';
import type { Outage } from './outage.ts';
import { TRANSITIONS } from './transitions.ts';

/**
 * Carries out what is due by `now` (unix milliseconds, by the database's clock), then the action, then what that makes
 * due: one call is one commit. Nobody accepts after the expiry, leaves after the bell or ends what is over, though no
 * clock has come by yet. Null: nothing changes. Refused (`battle_state`; `forbidden`: who is no host of it): nothing
 * changes either, and what was due stays due. `outages`: when no node was alive, as far back as what is due.
 */
export function stepBattle(
  battle: StoredBattle,
  action: BattleAction,
  now: number,
  outages: readonly Outage[] = [],
): BattleStep | Refusal | null {
  if (isStranger(battle, action)) {
    return refuse('forbidden', `${action.host} is no host of this battle.`, { param: 'host' });
  }
  const at = timeIn([battle], now);
  if (action.type === 'due' && !isDue(battle, at)) return null;

  const draft: Draft = { battle: structuredClone(battle), now: at, outages, events: [] };
  const dueBefore = carryOutDue(draft);
  const answer = apply(draft, action);
  if (isRefusal(answer)) return answer;
  if (!dueBefore && answer === 'unchanged') return null;
  carryOutDue(draft);
  draft.battle.version += 1;
  draft.battle.lastAt = lastMoment(draft.battle, at);
  return { battle: draft.battle, events: draft.events };
}

/**
 * What of `at` a battle remembers. Of a round that has not begun it is the end of the one before, so that the next begins
 * by the clock, even if that was set forward and is set right now.
 */
function lastMoment(battle: StoredBattle, at: number): number | null {
  const { startsAt, endsAt, rounds, lastAt } = battle;
  if (isOver(battle)) return at;
  if (startsAt === null || endsAt === null) return lastAt;
  if (at >= startsAt) return Math.min(at, endsAt);
  const before = rounds.at(-1);
  return before ? Date.parse(before.ends_at) : lastAt;
}

type HostAction = BattleAction<'accept' | 'decline' | 'leave'>;

function isStranger({ sides }: StoredBattle, action: BattleAction): action is HostAction {
  if (!('host' in action) || action.type === 'host_gone') return false;
  return !sides.some(({ hosts }) => hosts.some(({ host }) => host === action.host));
}

function apply<T extends BattleActionType>(draft: Draft, action: BattleAction<T>) {
  if (action.type === 'due') return 'unchanged';
  return TRANSITIONS[draft.battle.state][action.type](draft, action);
}

/** More than one moment can hold: a countdown that nobody ended, the end of its round, and what follows make three. */
const MAX_TRANSITIONS = 10;

/** Carries out one due transition after another until nothing is due. False: nothing was. */
export function carryOutDue(draft: Draft): boolean {
  const { battle, now } = draft;
  let carriedOut = 0;
  for (; isDue(battle, now); carriedOut += 1) {
    // Rather a fault than a process that goes round for ever.
    if (carriedOut === MAX_TRANSITIONS) throw new Error(`Battle ${battle.id} does not come to rest.`);
    TRANSITIONS[battle.state].due(draft, { type: 'due' });
  }
  return carriedOut > 0;
}
