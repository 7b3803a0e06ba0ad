import { timestamp } from '../timestamp.ts';
import { announceBoostsEnded } from './announce-boosts.ts';
import type { RoundKind } from './battle.ts';
import { addEvent, type Draft } from './battle-action.ts';
import { plannedSeconds } from './boost-window.ts';
import { nextDue } from './due-time.ts';
import { roundWinner, sidesAfterRound } from './judge-round.ts';
import { gapBefore, withdrawStart } from './round-start.ts';
import { freshTasks } from './tasks.ts';

/** Opens the first round, at the times to which all hosts agreed. Without a countdown it is live at once. */
export function openFirstRound(draft: Draft): void {
  const { battle } = draft;
  setRound(draft, 'regular');
  battle.state = 'countdown';
  announceRound(draft);
}

/** Starts the first round when the countdown ends. */
export function startFirstRound(draft: Draft): void {
  const { battle, now } = draft;
  battle.state = 'live';
  battle.dueAt = nextDue(battle, now);
  addEvent(draft, { type: 'battle_started', ...roundFacts(draft) });
}

export function openNextRound(draft: Draft): void {
  setRound(draft, 'regular');
  draft.battle.state = 'live';
  announceRound(draft);
}

/** Opens an overtime or sudden death, which only `contenders` can win. */
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

/** Moves the start of a round that was planned while the clock was ahead: the round now starts by the current clock. */
export function reopenRound(draft: Draft): void {
  const { battle } = draft;
  battle.withdrawn = [...(battle.withdrawn ?? []), withdrawStart(battle)];
  setTimes(draft);
  announceRound(draft);
}

/** Adds the event that announces the round, and sets when the battle is next due. */
function announceRound(draft: Draft): void {
  const { battle, now } = draft;
  battle.dueAt = battle.state === 'countdown' ? battle.startsAt : nextDue(battle, now);
  if (battle.state === 'countdown') {
    if (battle.rules.countdown_s > 0) addEvent(draft, { type: 'battle_countdown', ...roundFacts(draft) });
  } else if (battle.kind === 'regular') {
    addEvent(draft, { type: 'battle_started', ...roundFacts(draft) });
  } else {
    const { kind, contenders } = battle;
    addEvent(draft, { type: 'battle_overtime', kind, contenders, ...roundFacts(draft) });
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

/** Closes a round whose time is up; the side that scored most in it wins it. */
export const closeRound = (draft: Draft, unattended: boolean): void =>
  recordRound(draft, roundWinner(draft.battle), unattended);

/**
 * Closes a round before its time; no side wins it. Its end is a millisecond after this transition, so that gifts counted
 * in the same millisecond lie within it. A round that had not begun ends when it would have begun.
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
  addEvent(draft, {
    type: 'battle_round_ended',
    ...round,
    rounds_won: battle.sides.map(({ roundsWon }) => roundsWon),
  });
}
