import type pg from 'pg';
import type { ClientBase } from 'pg';
import { inTransaction } from '../../postgres/database.ts';
import { idsInBattle, idsInRooms } from '../gifts/id-ranges.ts';
import { IF_FREE } from '../locks.ts';

// Ranks the supporters of rooms and battles by their sums, after the gifts have been committed. Each list has its own
// position in the numbers of its gifts, which have no gap. So any node can rank any list, and ranking a list twice
// changes nothing.

/** The most gifts and lists of one step, which takes some 10 ms. */
const GIFTS_PER_STEP = 1_000;
const LISTS_PER_STEP = 20;
/**
 * A step ends after this time even if gifts are left. It locks the rows of all its lists, and the next gathering of gifts
 * waits for them: on a node that refuses thousands of gifts a second, 60 round trips took several seconds.
 */
const STEP_MS = 50;

/** Records which lists have gifts with positions from `from` up to but not including `to`. */
export async function noteRankingChanges(client: ClientBase, from: number, to: number): Promise<void> {
  await client.query({ name: 'noteRankingChanges', text: NOTE, values: [from, to] });
}

/** Prepared once, because planning covers every month. Inserts in one order, so that two nodes cannot deadlock. */
const NOTE = `
  insert into ranking_changes as c (list, id, upto)
  select list, id, upto from (
    select 'room' as list, room_id as id, max(seq) as upto from gifts where xid >= $1 and xid < $2 group by room_id
     union all
    select 'battle', battle_id::text, max(battle_ordinal) from gifts
     where xid >= $1 and xid < $2 and battle_ordinal is not null group by battle_id) l
   order by list, id
  on conflict (list, id) do update set upto = greatest(c.upto, excluded.upto)`;

interface Change {
  list: 'room' | 'battle';
  id: string;
  upto: number;
}

/**
 * Ranks the next gifts of some lists that no other node is ranking, at least of one list.
 *
 * @param stepMs milliseconds after which it begins no further list
 * @returns whether a list had gifts to rank
 */
export function rankSupporters(pool: pg.Pool, stepMs = STEP_MS): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // If the database crashes, the last steps are lost as a whole and run again.
    await client.query('set local synchronous_commit = off');
    const { rows: changes } = await client.query<Change>(
      `select list, id, upto from ranking_changes order by turn limit $1 ${IF_FREE}`,
      [LISTS_PER_STEP],
    );
    const endsAt = performance.now() + stepMs;
    let left = GIFTS_PER_STEP;
    for (const change of changes) {
      left -= await rankList(client, change, left);
      if (left === 0 || performance.now() >= endsAt) break;
    }
    return changes.length > 0;
  });
}

/** Ranks the next gifts of a list, at most `limit`, and returns their number. */
async function rankList(client: ClientBase, { list, id, upto }: Change, limit: number): Promise<number> {
  const { position, supporters } = LISTS[list];
  const { rows } = await client.query<{ ranked: number }>(position, [id]);
  const from = rows[0]!.ranked;
  const to = Math.min(from + limit, upto);
  if (to > from) {
    const ids = await (list === 'room' ? idsInRooms(client, [id]) : idsInBattle(client, id));
    await client.query(supporters(ids), [id, from, to]);
  }
  await client.query(
    to >= upto
      ? 'delete from ranking_changes where list = $1 and id = $2'
      : 'update ranking_changes set turn = clock_timestamp() where list = $1 and id = $2',
    [list, id],
  );
  return Math.max(to - from, 0);
}

/** Reads the position of a room's ranking, and locks it until the transaction ends. */
const ROOM_POSITION = `
  insert into room_rankings as r (room_id, ranked) values ($1, 0)
  on conflict (room_id) do update set ranked = r.ranked returning ranked`;

/** Keeps a room from being ranked until the transaction ends, so that its ranking does not copy sums that are changing. */
export async function keepRankedPosition(client: ClientBase, room: string): Promise<void> {
  await client.query(ROOM_POSITION, [room]);
}

/**
 * Copies each row as it is now. It already includes gifts after the position, whose senders readers take from the source
 * table until the position has passed them.
 */
const LISTS = {
  room: {
    position: ROOM_POSITION,
    supporters: (ids: string) => `
      with given as materialized (
        select sender_id, max(seq) as reached from gifts
         where room_id = $1 and ${ids} and seq > $2 and seq <= $3 group by sender_id
      ), ranked as (
        insert into ranked_supporters (room_id, sender_id, gifts, coins, reached)
        select $1, g.sender_id, s.gifts, s.coins, g.reached
          from given g cross join lateral (
            select gifts, coins from supporters where room_id = $1 and sender_id = g.sender_id offset 0) s
        on conflict (room_id, sender_id) do update
           set gifts = excluded.gifts, coins = excluded.coins, reached = excluded.reached
      )
      update room_rankings set ranked = $3 where room_id = $1`,
  },
  battle: {
    position: `
      insert into battle_rankings as r (battle_id, ranked) values ($1, 0)
      on conflict (battle_id) do update set ranked = r.ranked returning ranked`,
    supporters: (ids: string) => `
      with given as materialized (
        select distinct sender_id from gifts
         where battle_id = $1::uuid and ${ids} and battle_ordinal > $2 and battle_ordinal <= $3
      ), ranked as (
        insert into ranked_battle_supporters (battle_id, side, sender_id, gifts, points, coins, since)
        select s.* from given g cross join lateral (
          select battle_id, side, sender_id, gifts, points, coins, since from battle_supporters
           where battle_id = $1::uuid and sender_id = g.sender_id offset 0) s
        on conflict (battle_id, sender_id, side) do update
           set gifts = excluded.gifts, points = excluded.points, coins = excluded.coins, since = excluded.since
      )
      update battle_rankings set ranked = $3 where battle_id = $1::uuid`,
  },
};
