import type { Refusal } from '@lavish/protocol';
import { isRefusal, refuse } from '../refusal.ts';
import { isOver, type StoredBattle, timeIn } from './battle.ts';
import type { BattleAction, BattleActionType, BattleStep, Draft } from './battle-action.ts';
import { isDue } from './due-time.ts';
import type { Outage } from './outage.ts';
import { TRANSITIONS } from './transitions.ts';

/**
 * Carries out the transitions that are due by `now` (unix milliseconds, by the database's clock), then the action, then
 * the transitions that this makes due. One call is one commit. So no host can accept after the invitation has expired or
 * leave after the round's end, even if no node has carried out those transitions yet.
 *
 * Returns null if nothing changes. Refuses with `battle_state`, or with `forbidden` if the user is not a host of it;
 * then nothing changes, and the due transitions stay due. `outages`: the periods without a live node since the earliest
 * due transition.
 */
export function stepBattle(
  battle: StoredBattle,
  action: BattleAction,
  now: number,
  outages: readonly Outage[] = [],
): BattleStep | Refusal | null {
  if (isNoHost(battle, action)) {
    return refuse('forbidden', `${action.host} is not a host of this battle.`, { param: 'host' });
  }
  const at = timeIn([battle], now);
  if (action.type === 'due' && !isDue(battle, at)) return null;

  const draft: Draft = { battle: structuredClone(battle), now: at, outages, events: [] };
  const dueBefore = carryOutDue(draft);
  const effect = apply(draft, action);
  if (isRefusal(effect)) return effect;
  if (!dueBefore && effect === 'unchanged') return null;
  carryOutDue(draft);
  draft.battle.version += 1;
  draft.battle.lastAt = lastJudgedAt(draft.battle, at);
  return { battle: draft.battle, events: draft.events };
}

/**
 * The battle's `lastAt` after a commit at `at`. While a round has not begun it is the end of the round before, so that
 * the round begins by the clock even if the clock was ahead and is corrected in between.
 */
function lastJudgedAt(battle: StoredBattle, at: number): number | null {
  const { startsAt, endsAt, rounds, lastAt } = battle;
  if (isOver(battle)) return at;
  if (startsAt === null || endsAt === null) return lastAt;
  if (at >= startsAt) return Math.min(at, endsAt);
  const before = rounds.at(-1);
  return before ? Date.parse(before.ends_at) : lastAt;
}

type HostAction = BattleAction<'accept' | 'decline' | 'leave'>;

function isNoHost({ sides }: StoredBattle, action: BattleAction): action is HostAction {
  if (!('host' in action) || action.type === 'host_gone') return false;
  return !sides.some(({ hosts }) => hosts.some(({ host }) => host === action.host));
}

function apply<T extends BattleActionType>(draft: Draft, action: BattleAction<T>) {
  if (action.type === 'due') return 'unchanged';
  return TRANSITIONS[draft.battle.state][action.type](draft, action);
}

/** More than can be due at once: an overdue countdown, the end of its round and the next step make three. */
const MAX_TRANSITIONS = 10;

/** Carries out due transitions until none is due. Returns whether any was. */
export function carryOutDue(draft: Draft): boolean {
  const { battle, now } = draft;
  let carriedOut = 0;
  for (; isDue(battle, now); carriedOut += 1) {
    // Fail instead of looping forever.
    if (carriedOut === MAX_TRANSITIONS) {
      throw new Error(`Battle ${battle.id} is still due after ${MAX_TRANSITIONS} transitions.`);
    }
    TRANSITIONS[battle.state].due(draft, { type: 'due' });
  }
  return carriedOut > 0;
}
