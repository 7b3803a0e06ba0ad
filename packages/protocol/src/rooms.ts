import Type, { type Static } from 'typebox';
import { about, Coins, closed, Name, nullable, Timestamp } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

/** `POST /v1/rooms` */
export const PostRoom = closed({
  id: Type.Optional(
    about('The id of the room, which no other room has used. Absent: the server generates one.', PlatformId),
  ),
  host: Type.Optional(
    about('The host. Required with a server key. With a token it is the user of the token.', PlatformId),
  ),
  title: Type.Optional(about('Shown to viewers above the room.', Name)),
});
export type PostRoom = Static<typeof PostRoom>;

export const RoomStats = Type.Object(
  {
    gifts: about('Gifts sent in the room.', Type.Integer()),
    coins: about('Coins spent on them.', Coins),
    senders: about('Number of different senders.', Type.Integer()),
    viewers: about('Subscriptions on all nodes, a few seconds old.', Type.Integer()),
  },
  { description: 'Totals of the room.' },
);
export type RoomStats = Static<typeof RoomStats>;

export const Room = Type.Object(
  {
    id: PlatformId,
    host: about('The host, who receives gifts that name no receiver.', PlatformId),
    title: about('Shown to viewers above the room.', nullable(Type.String())),
    live: about('False: the room has ended and cannot be live again.', Type.Boolean()),
    created_at: Timestamp,
    ended_at: about('Null: the room is live.', nullable(Timestamp)),
    guests: about(
      `Guests, who can receive too; at most ${LIMITS.maxShownGuests} are listed.`,
      Type.Array(PlatformId),
    ),
    has_more_guests: about(
      'There may be guests that are not listed. `GET /v1/rooms/{room}/guests` has all.',
      Type.Boolean(),
    ),
    stats: RoomStats,
  },
  { description: 'One live session.' },
);
export type Room = Static<typeof Room>;

export const RoomGuest = Type.Object(
  { user: about('A user who can receive besides the host.', PlatformId) },
  { description: 'A guest of a room.' },
);
export type RoomGuest = Static<typeof RoomGuest>;

export const RoomBlock = Type.Object(
  { user: about('The user who may not send in the room.', PlatformId) },
  { description: 'A user who is blocked in a room.' },
);
export type RoomBlock = Static<typeof RoomBlock>;

export const Supporter = Type.Object(
  {
    user: PlatformId,
    coins: about('Coins spent in the room.', Coins),
    gifts: about('Number of gifts.', Type.Integer()),
  },
  { description: 'A sender with their totals in the room.' },
);
export type Supporter = Static<typeof Supporter>;

export const RankedSupporter = Type.Object(
  {
    ...Supporter.properties,
    user: about(
      'The sender. Null: a user who is anonymous or hidden in rankings, whose id only the server key sees.',
      nullable(PlatformId),
    ),
  },
  { description: 'A place in the ranking of the supporters of a room.' },
);
export type RankedSupporter = Static<typeof RankedSupporter>;
