import type pg from 'pg';
import { findRanking, readRanking } from '../../packages/server/src/store/rankings/read-ranking.ts';
import { listRooms } from '../../packages/server/src/store/rooms/read-rooms.ts';
import { readSupporters } from '../../packages/server/src/store/rooms/supporters.ts';
import { FULL_ROOM } from './stored-lists.ts';

/** Reads one page. */
export type Page = () => Promise<unknown>;

type Place = 'first' | 'middle' | 'last';

interface RankedList {
  name: string;
  page(pool: pg.Pool, place: Place): Promise<Page>;
}

/** A page of 50 reads one row more, to find out whether there is a next page. */
const LIMIT = 51;

/** `keys`: the sort keys of all rows in the order of the list; `read` starts after one of them. */
const list = <Key extends pg.QueryResultRow>(
  name: string,
  keys: string,
  read: (pool: pg.Pool, after: Key | undefined) => Promise<unknown>,
): RankedList => ({
  name,
  async page(pool, place) {
    const after = place === 'first' ? undefined : await keyAt<Key>(pool, keys, place);
    return () => read(pool, after);
  },
});

/** The sort key of the row before a page. */
async function keyAt<Key extends pg.QueryResultRow>(pool: pg.Pool, keys: string, place: Place): Promise<Key> {
  const { rows: sizes } = await pool.query<{ size: number }>(`select count(*) as size from (${keys}) k`);
  const { size } = sizes[0]!;
  const offset = place === 'middle' ? Math.floor(size / 2) : size - LIMIT - 1;
  const { rows } = await pool.query<Key>(`${keys} offset ${offset} limit 1`);
  return rows[0]!;
}

export const RANKED_LISTS: readonly RankedList[] = [
  list<{ score: number; reached: string }>(
    'ranking of senders',
    `select score, reached from ranking_places
      where ranking_id = (select id from rankings where board = 'senders' and period = 'all')
      order by -score, reached`,
    async (pool, after) => {
      const found = await findRanking(pool, { board: 'senders', period: 'all' });
      if ('missing' in found || found.id === null) throw new Error('the ranking of senders is missing');
      return readRanking(pool, { ranking: found.id, limit: LIMIT, ...(after && { after }) });
    },
  ),
  list<{ user: string; coins: number; reached: number }>(
    'supporters of a room',
    `select sender_id as user, coins, reached from ranked_supporters where room_id = '${FULL_ROOM}'
      order by -coins, reached, sender_id`,
    (pool, after) => readSupporters(pool, { room: FULL_ROOM, limit: LIMIT, ...(after && { after }) }),
  ),
  ...([undefined, false] as const).map((live) =>
    list<{ createdAt: number; id: string }>(
      live === undefined ? 'rooms' : 'ended rooms',
      `select created_at as "createdAt", id from rooms ${live === undefined ? '' : 'where ended_at is not null'}
        order by created_at desc, id desc`,
      (pool, after) =>
        listRooms(pool, { limit: LIMIT, ...(live !== undefined && { live }), ...(after && { after }) }),
    ),
  ),
];
