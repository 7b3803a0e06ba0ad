import type { BattleResult } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';
import { type DecidedBy, isAgreed, type StoredBattle } from './battle.ts';
import { addEvent, type Draft } from './battle-action.ts';
import { breakOffRound } from './rounds.ts';

/** Ends a battle that was never live. Its rooms get an event only if all hosts had agreed. */
export function endUnplayed(draft: Draft, state: 'declined' | 'expired' | 'cancelled'): void {
  const { battle } = draft;
  battle.state = state;
  if (state !== 'expired') battle.expiresAt = null;
  battle.round = 0;
  battle.startsAt = null;
  battle.endsAt = null;
  battle.dueAt = null;
  if (isAgreed(battle)) addEvent(draft, { type: 'battle_ended', state, result: null });
}

/** Ends a battle whose last round is over. It ends at that round's end, however late this runs. Winner null: a draw. */
export function finish(draft: Draft, winner: number | null, decidedBy: DecidedBy): void {
  conclude(draft, 'finished', {
    outcome: winner === null ? 'draw' : 'win',
    winner,
    decided_by: decidedBy,
    finished_at: timestamp(draft.battle.endsAt!),
  });
}

/** Ends a battle in which at most one side can still win. */
export function finishByForfeit(draft: Draft): void {
  const [winner = null] = draft.battle.contenders;
  breakOffRound(draft);
  conclude(draft, 'finished', {
    outcome: winner === null ? 'draw' : 'win',
    winner,
    decided_by: 'forfeit',
    finished_at: timestamp(draft.now),
  });
}

/** Ends a battle without a winner, with the score so far. */
export function cutShort(draft: Draft): void {
  breakOffRound(draft);
  conclude(draft, 'cut_short', {
    outcome: 'cut_short',
    winner: null,
    decided_by: null,
    finished_at: timestamp(draft.now),
  });
}

type Ending = Pick<BattleResult, 'outcome' | 'winner' | 'decided_by' | 'finished_at'>;

function conclude(draft: Draft, state: 'finished' | 'cut_short', ending: Ending): void {
  const { battle } = draft;
  const result: BattleResult = {
    ...ending,
    sides: battle.sides.map(({ points, coins, top }) => ({ points, coins, mvp: mvpOf(top) })),
    rounds: battle.rounds,
    secret: battle.secret,
  };
  battle.state = state;
  battle.dueAt = null;
  battle.result = result;
  addEvent(draft, { type: 'battle_ended', state, result });
}

/** A supporter without points cannot be MVP. */
const mvpOf = ([first]: StoredBattle['sides'][number]['top']) => (first && first.points > 0 ? first : null);
