import { onDatabase } from '../support/world.ts';

export interface ListSizes {
  /** Users who are in the ranking of senders. */
  senders: number;
  /** Supporters of one room. */
  supporters: number;
  rooms: number;
}

/** Four pages of each. */
export const SMALL: ListSizes = { senders: 200, supporters: 200, rooms: 200 };
export const LARGE: ListSizes = { senders: 500_000, supporters: 300_000, rooms: 1_000_000 };

/** The room whose supporters are listed. */
export const FULL_ROOM = 'room_0';

/** Fills the lists only, without gifts. Of the first rooms of the hosts one in a thousand is live. */
export const fillLists = (databaseUrl: string, { senders, supporters, rooms }: ListSizes): Promise<void> =>
  onDatabase(databaseUrl, async (client) => {
    const statements = [
      `insert into users (id) select 'user_' || i from generate_series(0, ${senders - 1}) i`,
      `insert into ranking_places (ranked_id, ranking_id, score, gifts, reached)
       select 'user_' || i, r.id, 1 + (i * 7919::bigint) % 100000, 1, lpad(to_hex(i), 13, '0') || gen_random_uuid()
         from rankings r cross join generate_series(0, ${senders - 1}) i where board = 'senders'`,
      `insert into rooms (id, host_id, created_at, ended_at)
       select 'room_' || i, 'user_' || i % ${senders}, date_trunc('milliseconds', now()) - i * interval '1 s',
              case when i % 1000 > 0 or i >= ${senders} then now() end
         from generate_series(0, ${rooms - 1}) i`,
      `insert into supporters (room_id, sender_id, gifts, coins, reached_at)
       select '${FULL_ROOM}', 'user_' || i, 1, 1 + (i * 7919::bigint) % 100000, now()
         from generate_series(0, ${supporters - 1}) i`,
      `insert into ranked_supporters (room_id, sender_id, gifts, coins, reached)
       select room_id, sender_id, gifts, coins, row_number() over (order by sender_id) from supporters`,
      `insert into room_rankings values ('${FULL_ROOM}', ${supporters})`,
    ];
    for (const statement of ['set statement_timeout = 0', ...statements, 'vacuum analyze', 'checkpoint'])
      await client.query(statement);
  });
