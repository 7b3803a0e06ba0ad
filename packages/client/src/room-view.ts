import {
  type Battle,
  type Frame,
  type NumberedEvent,
  onServer,
  type PublicUser,
  type PublicUsers,
  type Room,
  type RoomState,
  type RoomStats,
  type RunningStreak,
  type Supporter,
} from '@lavish/protocol';
import { newerBattle } from './battle.ts';

/** A Map, not an object: a user may well be called `__proto__`. */
export type Users = ReadonlyMap<string, PublicUser>;

/** A room as it stands, ready to draw. Each change makes a new one. */
export interface RoomView {
  readonly room: Omit<Room, 'stats'>;
  readonly stats: RoomStats;
  /** The top ten by coins. */
  readonly supporters: readonly Supporter[];
  /** Running now, in the order in which they began. */
  readonly streaks: readonly RunningStreak[];
  /** The latest, over or not; its versions never go back. Null: there was none. */
  readonly battle: Battle | null;
  /** Everyone mentioned lately. The same Map throughout, so that a frame costs nothing more in a crowded room. */
  readonly users: Users;
}

export function viewFromState(state: RoomState, users: Users): RoomView {
  const { stats: _, ...room } = state.room;
  return { ...state, room, users };
}

/** What a frame says about the room as a whole: the last value wins, of a battle the highest version. */
export const withStatePatch = (view: RoomView, patch: Frame['state']): RoomView => ({
  ...view,
  ...patch,
  battle: newerBattle(view.battle, patch?.battle ?? null),
});

/** What an event changes about the room itself; gifts change only `state`, which the server sends. */
export function withEvent(view: RoomView, event: NumberedEvent): RoomView {
  const { room } = view;
  switch (event.type) {
    case 'room_ended':
      return { ...view, room: { ...room, live: false, ended_at: event.at } };
    case 'guest_joined':
      return { ...view, room: { ...room, guests: [...without(room.guests, event.user), event.user] } };
    case 'guest_left':
      return { ...view, room: { ...room, guests: without(room.guests, event.user) } };
    default:
      return view;
  }
}

const without = (guests: string[], user: string) => guests.filter((guest) => guest !== user);

/** About 1 MB of names and avatars. */
const USERS_REMEMBERED = 5_000;

/** Users whose avatars have addresses that any page can load. */
export const usersOnServer = (server: string, users: PublicUsers): [id: string, user: PublicUser][] =>
  Object.entries(users).map(([id, user]) => {
    const { avatar_url } = user;
    return [id, avatar_url ? { ...user, avatar_url: onServer(server, avatar_url) } : user];
  });

/** Adds those whom a message describes, and forgets those not mentioned for longest. */
export function rememberUsers(
  known: Map<string, PublicUser>,
  mentioned: Iterable<[id: string, user: PublicUser]>,
  keep: () => ReadonlySet<string>,
) {
  for (const [id, user] of mentioned) {
    known.delete(id);
    known.set(id, user);
  }
  if (known.size <= USERS_REMEMBERED) return;
  const kept = keep();
  for (const id of known.keys()) {
    if (known.size <= USERS_REMEMBERED / 2) return;
    if (!kept.has(id)) known.delete(id);
  }
}

/** Those whom a screen shows as long as the room does. */
export const usersShown = (view: RoomView): Set<string> =>
  new Set([
    view.room.host,
    ...view.room.guests,
    ...view.supporters.map(({ user }) => user),
    ...view.streaks.flatMap(({ sender, receiver }) => [sender, receiver]),
    ...(view.battle?.sides ?? []).flatMap(({ hosts, top }) => [
      ...hosts.map(({ host }) => host),
      ...top.map(({ user }) => user),
    ]),
  ]);
