import type { Room } from '@lavish/protocol';
import { readRoom } from '../../../store/rooms/read-rooms.ts';
import type { HttpOptions } from '../../app.ts';

/** Adds the current number of viewers to each room: presence holds it, not the room's row. */
export async function withViewers(rooms: Room[], { viewersIn }: HttpOptions): Promise<Room[]> {
  const viewers = await viewersIn(rooms.map(({ id }) => id));
  return rooms.map((room) => ({ ...room, stats: { ...room.stats, viewers: viewers.get(room.id) ?? 0 } }));
}

export const roomWithViewers = async (room: Room, options: HttpOptions): Promise<Room> =>
  (await withViewers([room], options))[0]!;

/** Reads a room that exists, with its current number of viewers. */
export const readRoomWithViewers = async (id: string, options: HttpOptions): Promise<Room> =>
  roomWithViewers((await readRoom(options.pool, id))!, options);
