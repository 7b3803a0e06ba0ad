import { timestamp } from '../timestamp.ts';
import { announceBoostsEnded } from './announce-boosts.ts';
import type { RoundKind } from './battle.ts';
import type { Draft } from './battle-action.ts';
import { tell } from './battle-events.ts';
import { plannedSeconds } from './boost-window.ts';
import { nextDue } from './due.ts';
import { roundWinner, sidesAfterRound } from './judge-round.ts';
import { gapBefore, withdrawStart } from './round-start.ts';
import { freshTasks } from './tasks.ts';

/** The first round, whose times everyone agreed to by accepting. Without a countdown it is live at once. */
export function openFirstRound(draft: Draft): void {
  const { battle } = draft;
  setRound(draft, 'regular');
  battle.state = 'countdown';
  announceRound(draft);
}

/** The end of the countdown. */
export function startFirstRound(draft: Draft): void {
  const { battle, now } = draft;
  battle.state = 'live';
  battle.dueAt = nextDue(battle, now);
  tell(draft, { type: 'battle_started', ...roundFacts(draft) });
}

export function openNextRound(draft: Draft): void {
  setRound(draft, 'regular');
  draft.battle.state = 'live';
  announceRound(draft);
}

/** An overtime or sudden death, which only these sides can win. */
export function openBonusRound(
  draft: Draft,
  kind: Exclude<RoundKind, 'regular'>,
  contenders: number[],
): void {
  const { battle } = draft;
  setRound(draft, kind);
  battle.state = 'overtime';
  battle.contenders = contenders;
  announceRound(draft);
}

/** A round that has not begun, and would by a clock that was ahead, begins by the clock as it is now. */
export function reopenRound(draft: Draft): void {
  const { battle } = draft;
  battle.withdrawn = [...(battle.withdrawn ?? []), withdrawStart(battle)];
  setTimes(draft);
  announceRound(draft);
}

/** What viewers are to know before a round begins, and when the battle is next due. */
function announceRound(draft: Draft): void {
  const { battle, now } = draft;
  battle.dueAt = battle.state === 'countdown' ? battle.startsAt : nextDue(battle, now);
  if (battle.state === 'countdown') {
    if (battle.rules.countdown_s > 0) tell(draft, { type: 'battle_countdown', ...roundFacts(draft) });
  } else if (battle.kind === 'regular') {
    tell(draft, { type: 'battle_started', ...roundFacts(draft) });
  } else {
    const { kind, contenders } = battle;
    tell(draft, { type: 'battle_overtime', kind, contenders, ...roundFacts(draft) });
  }
}

function setTimes({ battle, now }: Draft): void {
  battle.startsAt = now + gapBefore(battle);
  battle.endsAt = battle.startsAt + plannedSeconds(battle) * 1_000;
}

function setRound(draft: Draft, kind: RoundKind): void {
  const { battle } = draft;
  battle.round += 1;
  battle.kind = kind;
  setTimes(draft);
  battle.tasks = freshTasks(battle);
  battle.suddenWinner = null;
  for (const side of battle.sides) side.roundPoints = 0;
}

const roundFacts = ({ battle }: Draft) => ({
  round: battle.round,
  starts_at: timestamp(battle.startsAt!),
  ends_at: timestamp(battle.endsAt!),
});

/** A round that has run its time goes to whoever scored most in it. */
export const closeRound = (draft: Draft, unattended: boolean): void =>
  recordRound(draft, roundWinner(draft.battle), unattended);

/**
 * A round that ends before its time is nobody's. It ends a millisecond after this transition, so that gifts counted in
 * the same millisecond lie in it as every counted gift does; one that had not begun ends as it would begin.
 */
export function breakOffRound(draft: Draft): void {
  const { battle, now } = draft;
  battle.endsAt = Math.max(battle.startsAt!, now + 1);
  recordRound(draft, null);
}

function recordRound(draft: Draft, winner: number | null, unattended = false): void {
  const { battle } = draft;
  announceBoostsEnded(draft);
  battle.sides = sidesAfterRound(battle, winner);
  const round = {
    ...roundFacts(draft),
    kind: battle.kind,
    contenders: battle.contenders,
    points: battle.sides.map(({ roundPoints }) => roundPoints),
    winner,
    ...(unattended && { unattended }),
  };
  battle.rounds.push(round);
  tell(draft, {
    type: 'battle_round_ended',
    ...round,
    rounds_won: battle.sides.map(({ roundsWon }) => roundsWon),
  });
}
