import type { PublicUsers, RoomToday } from '@lavish/protocol';
import { mentionedToday } from '../domain/users/mentioned-users.ts';

export interface RefreshTodayOptions {
  /** The rooms that have subscriptions on this node. */
  rooms(): Iterable<string>;
  readToday(rooms: string[]): Promise<Map<string, RoomToday>>;
  readUsers(ids: string[]): Promise<PublicUsers>;
  showToday(room: string, today: RoomToday, users: PublicUsers): void;
}

/** Rooms that a node reads at a time: one query of some 10 ms. */
const ROOMS_PER_ROUND = 200;

/**
 * Returns a function that reads the top of the day's rankings of the next rooms, in rotation, and shows it there. Called every two
 * seconds, as many as 200 rooms show what is ranked within two seconds.
 */
export function createRefreshToday(options: RefreshTodayOptions): () => Promise<void> {
  let unread: string[] = [];

  return async () => {
    if (unread.length === 0) unread = [...options.rooms()];
    const rooms = unread.splice(0, ROOMS_PER_ROUND);
    if (rooms.length === 0) return;
    const today = await options.readToday(rooms);
    const users = await options.readUsers([...new Set([...today.values()].flatMap(mentionedToday))]);
    for (const [room, top] of today) {
      const named = mentionedToday(top).flatMap((id) => (users[id] ? [[id, users[id]] as const] : []));
      options.showToday(room, top, Object.fromEntries(named));
    }
  };
}
