import {
  type Battle,
  type Frame,
  type NumberedEvent,
  type PublicUser,
  type PublicUsers,
  type Room,
  type RoomCampaign,
  type RoomEvent,
  type RoomState,
  type RoomStats,
  type RoomToday,
  type RunningStreak,
  type Subscribed,
  type Supporter,
  userOnServer,
} from '@lavish/protocol';
import { newerBattle } from './battle.ts';
import type { Streaks } from './streaks.ts';

/** Users by id. A Map, not an object: a user's id may be `__proto__`. */
export type Users = ReadonlyMap<string, PublicUser>;

/** The current state of a room, ready to draw. Each change makes a new object. */
export interface RoomView {
  readonly room: Omit<Room, 'stats'>;
  readonly stats: RoomStats;
  /** The top ten by coins. */
  readonly supporters: readonly Supporter[];
  /** The first three of the day in the room, and of the host's supporters in all rooms. */
  readonly today: RoomToday;
  /** Running now, in the order in which they began. */
  readonly streaks: readonly RunningStreak[];
  /** The latest battle, over or not; its version never decreases. Null: there was none. */
  readonly battle: Battle | null;
  /** The campaigns that run now and can count gifts in the room. */
  readonly campaigns: readonly RoomCampaign[];
  /** The users mentioned lately. Always the same Map: a frame in a crowded room does not copy it. */
  readonly users: Users;
}

export function viewFromState(state: RoomState, users: Users): RoomView {
  const { stats: _, ...room } = state.room;
  return { ...state, campaigns: state.campaigns ?? [], room, users };
}

/** The view after a subscription. `known` is the view before it, null when there is none of the same epoch. */
export const resumedView = ({ state }: Subscribed, users: Users, known: RoomView | null): RoomView => ({
  ...viewFromState(state, users),
  battle: newerBattle(known?.battle ?? null, state.battle),
});

/** The view with the state of a frame: the last value counts, of a battle the highest version. */
export const withStatePatch = (view: RoomView, patch: Frame['state']): RoomView => ({
  ...view,
  ...patch,
  battle: newerBattle(view.battle, patch?.battle ?? null),
});

/** Applies events to the view and to `streaks`. Returns the events to deliver: ends of streaks only once. */
export function absorbEvents(
  events: readonly RoomEvent[],
  view: RoomView,
  streaks: Streaks,
): { view: RoomView; events: RoomEvent[] } {
  const delivered: RoomEvent[] = [];
  let next = view;
  for (const event of events) {
    if (event.type === 'streak_ended' && !streaks.end(event)) continue;
    if (event.type === 'gift') streaks.gift(event);
    if ('seq' in event) next = withEvent(next, event);
    delivered.push(event);
  }
  return { view: { ...next, streaks: streaks.running() }, events: delivered };
}

/** The view with what an event changes about the room itself. Gifts change stats only, which the server sends as state. */
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

/**
 * Adds the users of a message, with avatar addresses on `server` that any page can load. Above the limit it removes the users who
 * were not mentioned for longest, except those in `view`.
 */
export function rememberUsers(
  known: Map<string, PublicUser>,
  mentioned: PublicUsers,
  server: string,
  view: RoomView | null,
) {
  for (const [id, user] of Object.entries(mentioned)) {
    known.delete(id);
    known.set(id, userOnServer(server, user));
  }
  if (known.size <= USERS_REMEMBERED) return;
  // A screen shows the users of the view as long as they are in it.
  const shown = new Set(textsIn(view));
  for (const id of known.keys()) {
    if (known.size <= USERS_REMEMBERED / 2) return;
    if (!shown.has(id)) known.delete(id);
  }
}

/** All texts in a value, so of a view also the ids of its users. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(textsIn);
