import { randomBytes } from 'node:crypto';
import type { Item } from '@lavish/protocol';
import { forEachAtOnce, type PlatformApi } from './platform-api.ts';
import { openViewer, type Viewer } from './viewer.ts';

/** The simulated viewers. */
export interface Audience {
  viewers: Viewer[];
  /** Items that every viewer may send and can pay for. */
  items: Item[];
  /** Closes all connections, and ends the rooms that were opened for the simulation. */
  dismiss(): Promise<void>;
}

interface AudienceRequest {
  realtime: string;
  /** An existing live room. Null: open `rooms` new ones. */
  room: string | null;
  rooms: number;
  viewers: number;
  /** The number of gifts of the whole simulation, which bounds the coins that the audience needs. */
  gifts: number;
  onGift: (gift: string) => void;
  /** Called for each viewer that is ready, with the number of ready viewers. */
  ready: (count: number) => void;
}

/** Viewers that are set up at a time, so that a thousand do not connect in the same instant. */
const SETUP_AT_ONCE = 25;
/** More expensive items are not sent: a few of them would dominate the sum of coins. */
const MOST_EXPENSIVE = 1_000;
const TOKEN_TTL_S = 24 * 3600;

/** Creates users with coins, opens the rooms, and connects all viewers. Throws if the server refuses a request. */
export async function gatherAudience(api: PlatformApi, request: AudienceRequest): Promise<Audience> {
  const run = `sim_${randomBytes(4).toString('hex')}`;
  const items = await sendableItems(api);
  const rooms = request.room === null ? await openRooms(api, run, request.rooms) : [request.room];
  if (request.room !== null && !(await api.getRoom(request.room)).live)
    throw new Error(`The room ${request.room} is not live.`);
  const mostExpensive = Math.max(...items.map(({ price }) => price));
  const viewers: Viewer[] = [];

  async function dismiss() {
    for (const { lavish } of viewers) lavish.close();
    if (request.room === null) await forEachAtOnce(rooms, SETUP_AT_ONCE, (room) => api.endRoom(room));
  }

  async function addViewer(index: number) {
    const user = `${run}_${index + 1}`;
    await api.putUser(user, { name: `Viewer ${index + 1}` });
    // By chance a viewer may send four times its share, or a hundred gifts if its share is small.
    await api.topUp(
      user,
      Math.ceil((mostExpensive * request.gifts * 4) / request.viewers) + mostExpensive * 100,
    );
    viewers.push(
      await openViewer({
        realtime: request.realtime,
        token: () => api.issueToken({ user, watch: true, send: true, ttl_s: TOKEN_TTL_S }),
        user,
        roomId: rooms[index % rooms.length]!,
        isSimulated: (sender) => sender.startsWith(`${run}_`),
        onGift: request.onGift,
      }),
    );
    request.ready(viewers.length);
  }

  try {
    await forEachAtOnce([...Array(request.viewers).keys()], SETUP_AT_ONCE, addViewer);
  } catch (fault) {
    await dismiss();
    throw fault;
  }
  return { viewers, items, dismiss };
}

async function openRooms(api: PlatformApi, run: string, count: number): Promise<string[]> {
  const rooms = [...Array(count).keys()].map((index) => `${run}_room_${index + 1}`);
  await forEachAtOnce(rooms, SETUP_AT_ONCE, async (room) => {
    const host = `${room}_host`;
    await api.putUser(host, { name: 'Simulated host' });
    await api.openRoom({ id: room, host, title: 'A simulated audience' });
  });
  return rooms;
}

async function sendableItems(api: PlatformApi): Promise<Item[]> {
  const now = new Date().toISOString();
  const sendable = (await api.listItems()).filter(
    (item) =>
      item.min_vip_level === 0 &&
      item.price <= MOST_EXPENSIVE &&
      (item.active_from ?? now) <= now &&
      (item.active_until ?? '9') > now,
  );
  if (sendable.length > 0) return sendable;
  return [await api.putItem('sim_rose', { name: 'Rose', price: 1 })];
}
