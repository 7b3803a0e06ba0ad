import { randomBytes } from 'node:crypto';
import type { Item } from '@lavish/protocol';
import { forEachAtOnce, type PlatformApi } from './platform-api.ts';
import { openViewer, type Viewer } from './viewer.ts';

export interface Audience {
  viewers: Viewer[];
  /** What everyone may send, and can pay for. */
  items: Item[];
  /** Closes every screen and ends the rooms that were opened for this. */
  dismiss(): Promise<void>;
}

interface AudienceRequest {
  realtime: string;
  /** A room that is live already; null: open `rooms` new ones. */
  room: string | null;
  rooms: number;
  viewers: number;
  /** How many coins the whole audience may need, at most, for each coin of the dearest item's price. */
  gifts: number;
  onGift: (gift: string) => void;
  /** Called as viewers become ready. */
  ready: (count: number) => void;
}

/** So many at once, so that a thousand viewers do not all knock in the same instant. */
const SETUP_AT_ONCE = 25;
/** Dearer items would make the coins, not the gifts, the measure of things. */
const MOST_EXPENSIVE = 1_000;
const TOKEN_TTL_S = 24 * 3600;

/** Makes users with coins, opens the rooms, and brings everybody in. Throws when the server refuses any of it. */
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

  async function bringIn(index: number) {
    const user = `${run}_${index + 1}`;
    await api.putUser(user, { name: `Viewer ${index + 1}` });
    // Chance may make one viewer send four times its share, and any share is small beside a hundred gifts.
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
    await forEachAtOnce([...Array(request.viewers).keys()], SETUP_AT_ONCE, bringIn);
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
