import type { PostBattle, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredBattle } from '../../domain/battles/battle.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { createBattle } from '../battles/change-battle.ts';
import type { Scene } from './stage.ts';

/** Ann and Ben have coins. Nova, Rex and Max are live in their own rooms, and Ivy is a guest of Nova's. A rose costs 10. */
export const ARENA: Scene = {
  users: { ann: 100_000, ben: 100_000, nova: 0, rex: 0, max: 0, ivy: 0 },
  items: { rose: { price: 10 }, kiss: { price: 1, points: 0 } },
  rooms: {
    'nova-live': { host: 'nova', guests: ['ivy'] },
    'rex-live': { host: 'rex' },
    'max-live': { host: 'max' },
  },
};

export const ROOMS = ['nova-live', 'rex-live'];

/** Nova against Rex for five minutes, each in their own room. By default the battle is agreed and live at once. */
export const duel = (over: Partial<PostBattle> = {}): PostBattle => ({
  mode: 'solo',
  sides: [{ hosts: [{ host: 'nova', room: 'nova-live' }] }, { hosts: [{ host: 'rex', room: 'rex-live' }] }],
  countdown_s: 0,
  accept: 'auto',
  ...over,
});

/** The request for a battle of Nova against another host. */
export const against = (host: string, room = `${host}-live`): Pick<PostBattle, 'sides'> => ({
  sides: [{ hosts: [{ host: 'nova', room: 'nova-live' }] }, { hosts: [{ host, room }] }],
});

/** Returns the result, and throws if it is a refusal. */
export function granted<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer;
}

export const startBattle = async (pool: pg.Pool, request: PostBattle = duel()): Promise<StoredBattle> =>
  granted<BattleCommit>(await createBattle(pool, request, null)).battle;

/** Moves a battle and its gifts into the past, as if that much time had passed. */
export async function letTimePass(pool: pg.Pool, battle: string, ms: number): Promise<void> {
  const { rows } = await pool.query<{ progress: Progress }>('select progress from battles where id = $1', [
    battle,
  ]);
  await pool.query(
    `update battles set starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval,
       due_at = due_at - $2::interval, progress = $3 where id = $1`,
    [battle, `${ms} milliseconds`, JSON.stringify(earlier(rows[0]!.progress, ms))],
  );
  await pool.query(
    `update invitations set created_at = created_at - $2::interval, expires_at = expires_at - $2::interval
      where battle_id = $1`,
    [battle, `${ms} milliseconds`],
  );
  await pool.query('update gifts set at = at - $2::interval where battle_id = $1', [
    battle,
    `${ms} milliseconds`,
  ]);
}

type Progress = Pick<StoredBattle, 'expiresAt' | 'lastAt' | 'rounds' | 'tasks'>;

const earlier = (progress: Progress, ms: number): Progress => ({
  ...progress,
  expiresAt: progress.expiresAt && progress.expiresAt - ms,
  lastAt: progress.lastAt && progress.lastAt - ms,
  rounds: progress.rounds.map((round) => ({
    ...round,
    starts_at: timestamp(Date.parse(round.starts_at) - ms),
    ends_at: timestamp(Date.parse(round.ends_at) - ms),
  })),
  tasks: Object.fromEntries(
    Object.entries(progress.tasks).map(([id, task]) => [
      id,
      { ...task, reachedAt: task.reachedAt.map((at) => at && at - ms) },
    ]),
  ),
});
