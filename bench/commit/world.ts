import pg from 'pg';

const VIEWERS = 5_000;
const ROOMS = 100;

/** Who sends where: each viewer sits in one room, as viewers do. */
export interface Load {
  next(): { sender: string; room: string };
}

/** All rooms, or only the first: every gift to one host. */
const load = (rooms: number): Load => ({
  next() {
    const viewer = Math.floor(Math.random() * VIEWERS);
    return { sender: `viewer_${viewer}`, room: `room_${viewer % rooms}` };
  },
});

export const SPREAD = load(ROOMS);
export const HOT = load(1);

export const ITEM = { id: 'rose', price: 10 };

/** Viewers with more coins than the benchmark spends, hosts, and their rooms. */
export async function prepareWorld(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(`
    insert into users (id, name) select 'viewer_' || i, 'Viewer ' || i from generate_series(0, ${VIEWERS - 1}) i;
    insert into users (id, name) select 'host_' || i, 'Host ' || i from generate_series(0, ${ROOMS - 1}) i;
    insert into wallets (user_id, coins) select id, 1000000000000 from users;
    insert into earnings (user_id) select id from users;
    insert into items (id, name, price) values ('${ITEM.id}', 'Rose', ${ITEM.price});
    insert into rooms (id, host_id, created_at) select 'room_' || i, 'host_' || i, now() from generate_series(0, ${ROOMS - 1}) i;
  `);
  await client.query('vacuum analyze');
  await client.end();
}
