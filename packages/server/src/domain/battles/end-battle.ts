import type { BattleResult } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';
import { isAgreed, type StoredBattle } from './battle.ts';
import type { Draft } from './battle-action.ts';
import { tell } from './battle-events.ts';
import type { DecidedBy } from './judge-round.ts';
import { breakOffRound } from './rounds.ts';

/** Ends a battle that was never live. Its rooms know of it only if it was agreed. */
export function callOff(draft: Draft, state: 'declined' | 'expired' | 'cancelled'): void {
  const { battle } = draft;
  battle.state = state;
  if (state !== 'expired') battle.expiresAt = null;
  battle.round = 0;
  battle.startsAt = null;
  battle.endsAt = null;
  battle.dueAt = null;
  if (isAgreed(battle)) tell(draft, { type: 'battle_ended', state, result: null });
}

/** Ends a battle whose last round is over, at that round's end however late this is. Winner null: a draw. */
export function finish(draft: Draft, winner: number | null, decidedBy: DecidedBy): void {
  conclude(draft, 'finished', {
    outcome: winner === null ? 'draw' : 'win',
    winner,
    decided_by: decidedBy,
    finished_at: timestamp(draft.battle.endsAt!),
  });
}

/** Ends a battle in which at most one side is left that can win. */
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

/** Ends a battle that nobody wins, on what was counted. */
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

function conclude(draft: Draft, state: 'finished' | 'cut_short', verdict: Ending): void {
  const { battle } = draft;
  const result: BattleResult = {
    ...verdict,
    sides: battle.sides.map(({ points, coins, top }) => ({ points, coins, mvp: mvpOf(top) })),
    rounds: battle.rounds,
    secret: battle.secret,
  };
  battle.state = state;
  battle.dueAt = null;
  battle.result = result;
  tell(draft, { type: 'battle_ended', state, result });
}

/** Who only gave what scores nothing has not scored most. */
const mvpOf = ([first]: StoredBattle['sides'][number]['top']) => (first && first.points > 0 ? first : null);
