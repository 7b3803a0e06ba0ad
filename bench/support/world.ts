import pg from 'pg';

export const VIEWERS = 5_000;
export const ROOMS = 100;
export const ITEM = { id: 'rose', price: 10 };
/** More than a benchmark spends. */
const COINS = 1_000_000_000_000;

/** The room of each sender: each viewer is in one room. */
export interface Load {
  next(): { sender: string; room: string };
}

export const viewerName = (viewer: number): string => `viewer_${viewer}`;
export const roomName = (room: number): string => `room_${room}`;
export const hostName = (room: number): string => `host_${room}`;

/** In this many rooms, from `firstRoom` on; every nth viewer, starting with the `first`. */
export const load = ({ rooms = ROOMS, firstRoom = 0, first = 0, nth = 1 }): Load => ({
  next() {
    const viewer = Math.floor((Math.random() * VIEWERS) / nth) * nth + first;
    return { sender: viewerName(viewer), room: roomName(firstRoom + (viewer % rooms)) };
  },
});

export const SPREAD = load({});
/** Every gift to one host. */
export const HOT = load({ rooms: 1 });

/** Viewers with coins, hosts, and their rooms, consistent for `lavish verify`. */
export async function prepareWorld(databaseUrl: string, { rooms = ROOMS } = {}): Promise<void> {
  await onDatabase(databaseUrl, async (client) => {
    await client.query(`
      insert into users (id, name) select 'viewer_' || i, 'Viewer ' || i from generate_series(0, ${VIEWERS - 1}) i;
      insert into users (id, name) select 'host_' || i, 'Host ' || i from generate_series(0, ${rooms - 1}) i;
      insert into journals (id, kind, user_id, idempotency_key, coins, balance, wallet_version, at)
      select gen_random_uuid(), 'top_up', id, 'first', ${COINS}, ${COINS}, 1, date_trunc('milliseconds', now())
        from users where id like 'viewer_%';
      insert into wallets (user_id, coins, version) select user_id, balance, wallet_version from journals;
      insert into wallets (user_id) select id from users where id like 'host_%';
      insert into earnings (user_id) select id from users;
      insert into items (id, name, price) values ('${ITEM.id}', 'Rose', ${ITEM.price});
      insert into rooms (id, host_id, created_at)
      select 'room_' || i, 'host_' || i, now() from generate_series(0, ${rooms - 1}) i;
    `);
    await client.query('vacuum analyze');
  });
}

export async function onDatabase<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  return work(client).finally(() => client.end());
}
