import type { BattleState, Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { announceBoosts } from './announce-boosts.ts';
import { findHost, type StoredHost } from './battle.ts';
import type { BattleAction, BattleActionType, Draft } from './battle-action.ts';
import { leaveBattle } from './departure.ts';
import { nextDue } from './due-time.ts';
import { cutShort, endUnplayed, finish } from './end-battle.ts';
import { judgeRound } from './judge-round.ts';
import { isUnattended } from './outage.ts';
import { isStartTooFar } from './round-start.ts';
import {
  closeRound,
  openBonusRound,
  openFirstRound,
  openNextRound,
  reopenRound,
  startFirstRound,
} from './rounds.ts';

type Effect = 'changed' | 'unchanged' | Refusal;

/** Applies an action to a battle in one state. If it refuses, the draft is unchanged. */
type Transition<T extends BattleActionType> = (draft: Draft, action: BattleAction<T>) => Effect;

/** The transitions of one state, by action. `due` is called only when a transition is due. */
type Transitions = { readonly [T in BattleActionType]: Transition<T> };

const cannotBe =
  (done: string) =>
  ({ battle }: Draft): Refusal =>
    refuse('battle_state', `A battle that is ${battle.state.replace('_', ' ')} cannot be ${done}.`);

const unchanged = (): Effect => 'unchanged';

const changed =
  (change: (draft: Draft) => void) =>
  (draft: Draft): Effect => {
    change(draft);
    return 'changed';
  };

const decline = changed((draft) => endUnplayed(draft, 'declined'));
const expire = changed((draft) => endUnplayed(draft, 'expired'));
const cancel = changed((draft) => endUnplayed(draft, 'cancelled'));

/** The inviter accepted by proposing, so accepting again changes nothing. */
function accept({ battle, now }: Draft, { host }: BattleAction<'accept'>): Effect {
  const place = findHost(battle, host)?.host;
  if (!place || place.accepted) {
    return host === battle.inviter ? 'unchanged' : refuse('battle_state', `${host} has accepted already.`);
  }
  place.accepted = true;
  if (battle.sides.every(({ hosts }) => hosts.every(({ accepted }) => accepted))) {
    battle.state = 'accepted';
    battle.expiresAt = null;
    battle.dueAt = now;
  }
  return 'changed';
}

function leave(draft: Draft, { host, by = null }: BattleAction<'leave'>): Effect {
  const place = findHost(draft.battle, host)?.host;
  if (!place) return refuse('battle_state', `${host} has left already.`);
  leaveBattle(draft, [place], { kind: 'left', by, roomHost: host });
  return 'changed';
}

/** Applies `change` for the hosts who can no longer receive in the action's room. */
const without =
  (change: (draft: Draft, gone: StoredHost[], action: BattleAction<'host_gone'>) => void) =>
  (draft: Draft, action: BattleAction<'host_gone'>): Effect => {
    const { host, room } = action;
    const gone = draft.battle.sides
      .flatMap(({ hosts }) => hosts)
      .filter((one) => !one.left && one.room === room && (host === null || one.host === host));
    if (gone.length === 0) return 'unchanged';
    change(draft, gone, action);
    return 'changed';
  };

const goneHostsLeave = without((draft, gone, { host, by, roomHost }) =>
  leaveBattle(draft, gone, { kind: host === null ? 'room_ended' : 'removed', by, roomHost }),
);

/** A due transition of a running round: a boost to announce, the end of the round, or a start that is too far away. */
const carryOn = changed((draft) => {
  const { battle, now } = draft;
  if (isStartTooFar(battle, now)) {
    reopenRound(draft);
  } else if (now >= battle.endsAt! || battle.suddenWinner !== null) {
    battle.state = 'settling';
    battle.dueAt = battle.endsAt;
  } else {
    announceBoosts(draft);
    battle.dueAt = nextDue(battle, now);
  }
});

const beginCountedDown = (draft: Draft): void =>
  isStartTooFar(draft.battle, draft.now) ? reopenRound(draft) : startFirstRound(draft);

/** Closes a round whose time is up, and goes on to the next round or ends the battle. */
const settle = changed((draft) => {
  const unattended = isUnattended(draft.outages, draft.battle.endsAt!);
  const judgement = judgeRound(draft.battle, unattended);
  closeRound(draft, unattended);
  if (judgement.follows === 'nothing') finish(draft, judgement.winner, judgement.decidedBy);
  else if (judgement.follows === 'round') openNextRound(draft);
  else openBonusRound(draft, judgement.follows, judgement.contenders);
});

const UNDER_WAY: Transitions = {
  accept: cannotBe('accepted'),
  decline: cannotBe('declined'),
  leave,
  cancel: cannotBe('cancelled'),
  end: changed(cutShort),
  due: carryOn,
  host_gone: goneHostsLeave,
};

const OVER: Transitions = {
  accept: cannotBe('accepted'),
  decline: cannotBe('declined'),
  leave: cannotBe('left'),
  cancel: cannotBe('cancelled'),
  end: cannotBe('ended'),
  due: unchanged,
  host_gone: unchanged,
};

/**
 * The state machine of a battle: every state × every action. `accepted` and `settling` are due as soon as they are
 * entered, so no commit leaves a battle in them.
 */
export const TRANSITIONS: Record<BattleState, Transitions> = {
  invited: {
    accept,
    decline,
    leave: cannotBe('left'),
    cancel,
    end: cannotBe('ended'),
    due: expire,
    host_gone: without((draft) => endUnplayed(draft, 'cancelled')),
  },
  accepted: {
    accept: cannotBe('accepted'),
    decline: cannotBe('declined'),
    leave: cancel,
    cancel,
    end: cannotBe('ended'),
    due: changed(openFirstRound),
    host_gone: without((draft) => endUnplayed(draft, 'cancelled')),
  },
  countdown: {
    accept: cannotBe('accepted'),
    decline: cannotBe('declined'),
    leave: cancel,
    cancel,
    end: cannotBe('ended'),
    due: changed(beginCountedDown),
    host_gone: without((draft) => endUnplayed(draft, 'cancelled')),
  },
  live: UNDER_WAY,
  overtime: UNDER_WAY,
  settling: { ...OVER, due: settle },
  finished: OVER,
  declined: OVER,
  expired: OVER,
  cancelled: OVER,
  cut_short: OVER,
};
