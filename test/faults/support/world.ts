import { platformApi } from '../../../packages/server/src/cli/simulate/platform-api.ts';
import { between, pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import { carryOut, type Movement } from './movement.ts';
import { ask, type Server } from './send-request.ts';

/** The world of these tests: two rooms, one of them hot, and senders who give in both. */
export interface World {
  /** Every movement requested so far. */
  movements: Movement[];
}

export const ROOMS = [
  { id: 'stage', host: 'luna', guest: 'milo' },
  { id: 'attic', host: 'nova', guest: 'luna' },
] as const;

/** The share of gifts that the hot room gets. */
const TO_THE_STAGE = 0.7;
const ITEMS = [
  { id: 'rose', price: 1 },
  { id: 'clap', price: 2, streak_window_ms: 0 },
  { id: 'rocket', price: 500 },
] as const;

/** Points of each item in a battle. */
export const ITEM_POINTS = Object.fromEntries(ITEMS.map(({ id, price }) => [id, price]));

/** Half of them send over HTTP, half over a socket. The first of each is poor: the wallet runs out and is topped up. */
export const HTTP_SENDERS = ['poor_http', 'ann', 'bob', 'cem', 'dee', 'eli'];
export const SOCKET_SENDERS = ['poor_socket', 'fay', 'gus', 'hal', 'ida', 'jo'];
export const SENDERS = [...HTTP_SENDERS, ...SOCKET_SENDERS];
const RECEIVERS = ['luna', 'milo', 'nova'];
export const EVERYONE = [...SENDERS, ...RECEIVERS];

export async function prepareWorld(server: Server): Promise<World> {
  const api = platformApi(server.api, server.api_key);
  await Promise.all(EVERYONE.map((user) => api.putUser(user, { name: user, share_bps: 3_333 })));
  for (const { id, ...item } of ITEMS) await api.putItem(id, { name: id, ...item });
  for (const { id, host, guest } of ROOMS) {
    await api.openRoom({ id, host, title: id });
    await ask(server, { method: 'PUT', path: `/rooms/${id}/guests/${guest}` });
  }
  const movements = SENDERS.map((user) => topUp(user, user.startsWith('poor') ? 20 : 10_000_000));
  await Promise.all(movements.map((movement) => carryOut(server, movement, new Map())));
  return { movements };
}

/** A token to watch and send as `user`. */
export const tokenFor = (server: Server, user: string): Promise<string> =>
  platformApi(server.api, server.api_key).issueToken({ user, watch: true, send: true, ttl_s: 24 * 3_600 });

let keys = 0;
const nextKey = () => `key-${++keys}`;

export const topUp = (user: string, coins: number): Movement => ({
  kind: 'top_up',
  user,
  path: `/users/${user}/top-ups`,
  body: { coins },
  key: nextKey(),
  receipt: null,
  refusal: null,
});

const drawRoom = (random: Random): (typeof ROOMS)[number] => ROOMS[random() < TO_THE_STAGE ? 0 : 1];

/** A random gift of `sender`: mostly valid ones, sometimes with a wrong price. */
export function drawGift(random: Random, sender: string, room = drawRoom(random)): Movement {
  const item = pickOne(random, ITEMS);
  return {
    kind: 'gift',
    user: sender,
    path: `/rooms/${room.id}/gifts`,
    body: {
      sender,
      item: item.id,
      quantity: between(random, 1, 3),
      ...(random() < 0.2 && { receiver: room.guest }),
      ...(random() < 0.1 && { price: random() < 0.2 ? item.price + 1 : item.price }),
    },
    key: nextKey(),
    receipt: null,
    refusal: null,
  };
}

export const roomOf = ({ path }: Movement): string => path.split('/')[2]!;
