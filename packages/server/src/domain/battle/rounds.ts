import { timestamp } from '../timestamp.ts';
import type { RoundKind } from './battle.ts';
import type { Draft } from './battle-action.ts';
import { tell } from './battle-events.ts';
import { plannedSeconds } from './boost-window.ts';
import { nextDue } from './due.ts';
import { roundWinner, sidesAfterRound } from './judge-round.ts';
import { freshTasks } from './tasks.ts';
import { tellBoostsOver } from './tell-boosts.ts';

/**
 * How long after the transition into it a later round begins, so that viewers hear of it before it does: within 1 s of the
 * last round's end, together with the up to some 100 ms of being carried out.
 */
const ROUND_GAP_MS = 250;

/** The first round, whose times everyone agreed to by accepting. Without a countdown it is live at once. */
export function openFirstRound(draft: Draft): void {
  const { battle, now } = draft;
  setRound(draft, 'regular', now + battle.rules.countdown_s * 1_000);
  battle.state = 'countdown';
  battle.dueAt = battle.startsAt;
  if (battle.rules.countdown_s > 0) tell(draft, { type: 'battle_countdown', ...roundFacts(draft) });
}

/** The end of the countdown. */
export function startFirstRound(draft: Draft): void {
  const { battle, now } = draft;
  battle.state = 'live';
  battle.dueAt = nextDue(battle, now);
  tell(draft, { type: 'battle_started', ...roundFacts(draft) });
}

export function openNextRound(draft: Draft): void {
  const { battle, now } = draft;
  setRound(draft, 'regular', now + ROUND_GAP_MS);
  battle.state = 'live';
  battle.dueAt = nextDue(battle, now);
  tell(draft, { type: 'battle_started', ...roundFacts(draft) });
}

/** An overtime or sudden death, which only these sides can win. */
export function openBonusRound(
  draft: Draft,
  kind: Exclude<RoundKind, 'regular'>,
  contenders: number[],
): void {
  const { battle, now } = draft;
  setRound(draft, kind, now + ROUND_GAP_MS);
  battle.state = 'overtime';
  battle.contenders = contenders;
  battle.dueAt = nextDue(battle, now);
  tell(draft, { type: 'battle_overtime', kind, contenders, ...roundFacts(draft) });
}

function setRound({ battle }: Draft, kind: RoundKind, startsAt: number): void {
  battle.round += 1;
  battle.kind = kind;
  battle.startsAt = startsAt;
  battle.endsAt = startsAt + plannedSeconds(battle) * 1_000;
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
  tellBoostsOver(draft);
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
