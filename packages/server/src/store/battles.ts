import type { BattleContribution, PublicUsers } from '@lavish/protocol';
import type { Battle } from '../domain/battle/battle.ts';
import { mentionedInBattle } from '../domain/mentioned-users.ts';
import { BATTLE_COLUMNS, type BattleRow, battleOf } from './battle-rows.ts';
import { type Queryable, rows } from './database.ts';
import { readPublicUsers } from './users.ts';

/** `id`: 32 hex digits. */
export async function readBattle(db: Queryable, id: string): Promise<Battle | null> {
  const [row] = await rows<BattleRow>(db, `select ${BATTLE_COLUMNS} from battles b where b.id = $1`, [id]);
  return row ? battleOf(row) : null;
}

/** These battles, each with everyone whom it mentions. */
export async function readBattles(
  db: Queryable,
  ids: readonly string[],
): Promise<{ battle: Battle; users: PublicUsers }[]> {
  const found = await rows<BattleRow>(
    db,
    `select ${BATTLE_COLUMNS} from battles b where b.id = any($1::uuid[])`,
    [ids],
  );
  const battles = found.map(battleOf);
  const users = await readPublicUsers(db, battles.flatMap(mentionedInBattle));
  return battles.map((battle) => ({ battle, users }));
}

/** The battle that a room was engaged in last, over or not. */
export async function readRoomBattle(db: Queryable, room: string): Promise<Battle | null> {
  const [row] = await rows<BattleRow>(
    db,
    `select ${BATTLE_COLUMNS} from rooms r join battles b on b.id = r.battle_id where r.id = $1`,
    [room],
  );
  return row ? battleOf(row) : null;
}

/** Newest first, a room's or all. `before`: only those before this battle (32 hex digits). */
export async function listBattles(
  db: Queryable,
  { room, before, limit }: { room?: string; before?: string; limit: number },
): Promise<Battle[]> {
  // The ids are UUIDv7: they ascend with the time of the proposal.
  const found = await rows<BattleRow>(
    db,
    `select ${BATTLE_COLUMNS} from battles b
      where ($1::text is null or b.id in (select battle_id from battle_hosts where room_id = $1))
        and ($2::uuid is null or b.id < $2)
      order by b.id desc limit $3`,
    [room ?? null, before ?? null, limit],
  );
  return found.map(battleOf);
}

/** The invitations that are open, to any of these hosts, oldest first. */
export async function readInvites(db: Queryable, hosts: readonly string[]): Promise<Battle[]> {
  const found = await rows<BattleRow>(
    db,
    `select ${BATTLE_COLUMNS} from battles b
      where b.state = 'invited'
        and exists (select from battle_hosts h where h.battle_id = b.id and h.host_id = any($1))
      order by b.id`,
    [hosts],
  );
  return found.map(battleOf);
}

/** Who scored for a battle's sides, or for one of them: by points; of equals, whoever came to them first. */
export const readBattleSupporters = (
  db: Queryable,
  { battle, side, limit, offset }: { battle: string; side?: number; limit: number; offset: number },
): Promise<BattleContribution[]> =>
  rows(
    db,
    `select side, sender_id as user, points, coins, gifts from battle_supporters
      where battle_id = $1 and ($2::int is null or side = $2)
      order by points desc, since limit $3 offset $4`,
    [battle, side ?? null, limit, offset],
  );

/** What is due, and when to look again. */
export interface DueBattles {
  due: string[];
  /** The next one that is not due yet; null: there is none. Unix milliseconds. */
  nextAt: number | null;
  /** The database's clock, unix milliseconds. */
  now: number;
}

/** Battles whose next transition is due by the database's clock, the longest overdue first, at most `limit`. */
export async function readDueBattles(db: Queryable, limit: number): Promise<DueBattles> {
  const [row] = await rows<{ due: string[]; next_at: number | null; now: number }>(
    db,
    `select floor(extract(epoch from c.at) * 1000)::bigint as now,
            array(select id::text from battles where due_at <= c.at order by due_at limit $1) as due,
            (select min(due_at) from battles where due_at > c.at) as next_at
       from (select clock_timestamp() as at) c`,
    [limit],
  );
  const { due, next_at, now } = row!;
  return { due: due.map((id) => id.replaceAll('-', '')), nextAt: next_at, now };
}
