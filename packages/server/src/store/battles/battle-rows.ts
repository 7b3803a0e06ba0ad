import type { StoredBattle } from '../../domain/battles/battle.ts';

/** A row of `battles` (as `b`). */
export const BATTLE_COLUMNS =
  'b.id, b.mode, b.state, b.version, b.inviter_id, b.rules, b.secret, b.progress, b.starts_at, b.ends_at, b.due_at, b.result';

type Progress = Pick<
  StoredBattle,
  | 'sides'
  | 'contenders'
  | 'departures'
  | 'round'
  | 'kind'
  | 'tasks'
  | 'bonuses'
  | 'announced'
  | 'rounds'
  | 'counted'
  | 'lastAt'
  | 'withdrawn'
  | 'suddenWinner'
  | 'expiresAt'
>;

export interface BattleRow {
  id: string;
  mode: StoredBattle['mode'];
  state: StoredBattle['state'];
  version: number;
  inviter_id: string | null;
  rules: StoredBattle['rules'];
  secret: string;
  progress: Progress;
  starts_at: number | null;
  ends_at: number | null;
  due_at: number | null;
  result: StoredBattle['result'];
}

export const battleOf = (row: BattleRow): StoredBattle => ({
  id: row.id,
  mode: row.mode,
  state: row.state,
  version: row.version,
  inviter: row.inviter_id,
  rules: row.rules,
  secret: row.secret,
  ...row.progress,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  dueAt: row.due_at,
  result: row.result,
});

/** The part of a battle that changes while it runs, as the JSON of its row. */
export function progressOf(battle: StoredBattle): string {
  const {
    sides,
    contenders,
    departures,
    round,
    kind,
    tasks,
    bonuses,
    announced,
    rounds,
    counted,
    lastAt,
    withdrawn,
    suddenWinner,
    expiresAt,
  } = battle;
  const progress: Progress = {
    sides,
    contenders,
    departures,
    round,
    kind,
    tasks,
    bonuses,
    announced,
    rounds,
    counted,
    lastAt,
    ...(withdrawn && { withdrawn }),
    suddenWinner,
    expiresAt,
  };
  return JSON.stringify(progress);
}
