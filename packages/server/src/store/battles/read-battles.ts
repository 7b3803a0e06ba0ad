import type { PublicUsers } from '@lavish/protocol';
import type { StoredBattle } from '../../domain/battles/battle.ts';
import { CLOCK_TOLERANCE_MS, ROUND_GAP_MS } from '../../domain/battles/round-start.ts';
import { mentionedInBattle } from '../../domain/users/mentioned-users.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readPublicUsers } from '../users/user-profiles.ts';
import { BATTLE_COLUMNS, type BattleRow, battleOf } from './battle-rows.ts';

/** `id`: 32 hex digits. */
export async function readBattle(db: Queryable, id: string): Promise<StoredBattle | null> {
  const [row] = await rows<BattleRow>(db, `select ${BATTLE_COLUMNS} from battles b where b.id = $1`, [id]);
  return row ? battleOf(row) : null;
}

/** The battles with these ids. Ids without a battle are left out. */
export async function readBattlesById(db: Queryable, ids: readonly string[]): Promise<StoredBattle[]> {
  const found = await rows<BattleRow>(
    db,
    `select ${BATTLE_COLUMNS} from battles b where b.id = any($1::uuid[])`,
    [ids],
  );
  return found.map(battleOf);
}

/** These battles, each with the users that it mentions. */
export async function readBattles(
  db: Queryable,
  ids: readonly string[],
): Promise<{ battle: StoredBattle; users: PublicUsers }[]> {
  const battles = await readBattlesById(db, ids);
  const users = await readPublicUsers(db, battles.flatMap(mentionedInBattle));
  return battles.map((battle) => ({ battle, users }));
}

/** The latest battle that a room was engaged in, whether it is over or not. */
export const readRoomBattle = async (db: Queryable, room: string): Promise<StoredBattle | null> =>
  (await readRoomBattles(db, [room])).get(room) ?? null;

/** As `readRoomBattle`, for many rooms. Rooms without a battle are left out. */
export async function readRoomBattles(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, StoredBattle>> {
  const found = await rows<BattleRow & { room: string }>(
    db,
    `select r.id as room, ${BATTLE_COLUMNS} from rooms r join battles b on b.id = r.battle_id
      where r.id = any($1)`,
    [ids],
  );
  return new Map(found.map((row) => [row.room, battleOf(row)]));
}

/** Which battles to list: those of a room or a host, or those that run (`live`) or are over. Empty: all. */
export interface BattleFilter {
  room?: string;
  host?: string;
  live?: boolean;
}

/**
 * Battles, newest first. Without `all` only those that were agreed, which any client may see. `before`: only the battles
 * before this one (32 hex digits). Of the filter one field counts.
 */
export async function listBattles(
  db: Queryable,
  { room, host, live, before, limit, all }: BattleFilter & { before?: string; limit: number; all: boolean },
): Promise<StoredBattle[]> {
  // The ids are UUIDv7: they ascend with the time of the proposal.
  const of = all ? 'true' : 'agreed';
  const participant = room ?? host;
  const continues = before !== undefined;
  const values = [limit, ...(participant === undefined ? [] : [participant]), ...(continues ? [before] : [])];
  const found = await rows<BattleRow>(
    db,
    participant !== undefined
      ? battlesOf(room === undefined ? 'host_id' : 'room_id', of, continues)
      : `select ${BATTLE_COLUMNS} from battles b
          where ${of} and ${OVER[`${live}`]} ${continues ? 'and b.id < $2' : ''} order by b.id desc limit $1`,
    values,
  );
  return found.map(battleOf);
}

const OVER = { true: 'over_at is null', false: 'over_at is not null', undefined: 'true' };

/**
 * `between` instead of `=`, so that the participant is part of the order. Only the index by participant has this order, so no
 * statistics lead the planner to read all battles for those of one. A battle has a row for each of its hosts.
 */
const battlesOf = (participant: 'room_id' | 'host_id', of: string, continues: boolean) => `
  select ${BATTLE_COLUMNS} from (
    select ${participant}, battle_id from battle_hosts
     where ${of} and ${participant} between $2 and $2 ${continues ? `and (${participant}, battle_id) < ($2, $3::uuid)` : ''}
     group by ${participant}, battle_id order by ${participant} desc, battle_id desc limit $1) h
  cross join lateral (select * from battles where id = h.battle_id offset 0) b
  order by b.id desc`;

/** The battles that are due, and when to poll again. */
export interface DueBattles {
  due: string[];
  /** When the next battle becomes due, unix milliseconds; null: no other has a due time. */
  nextAt: number | null;
  /** The database's clock, unix milliseconds. */
  now: number;
}

/**
 * Battles whose next transition is due by the database's clock, the longest overdue first. Also battles whose round was
 * opened while the clock was ahead (`isStartTooFar`). At most `limit` of each kind.
 */
export async function readDueBattles(db: Queryable, limit: number): Promise<DueBattles> {
  const [row] = await rows<{ due: string[]; next_at: number | null; now: number }>(
    db,
    `select floor(extract(epoch from c.at) * 1000)::bigint as now,
            array(select id::text from battles where due_at <= c.at order by due_at limit $1)
              || array(select id::text from battles
                        where due_at > c.at and starts_at > c.at + $3 * interval '1 millisecond'
                          and extract(epoch from starts_at) * 1000
                              - greatest(extract(epoch from c.at) * 1000, (progress->>'lastAt')::bigint)
                              > $3::int + case when (progress->>'round')::int <= 1
                                               then (rules->>'countdown_s')::int * 1000 else $2::int end
                        order by starts_at desc limit $1) as due,
            (select min(due_at) from battles where due_at > c.at) as next_at
       from (select clock_timestamp() as at) c`,
    [limit, ROUND_GAP_MS, CLOCK_TOLERANCE_MS],
  );
  const { due, next_at, now } = row!;
  return { due: due.map((id) => id.replaceAll('-', '')), nextAt: next_at, now };
}
