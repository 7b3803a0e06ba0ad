import Type, { type Static } from 'typebox';
import { about, Coins, closed, Name, nullable, Timestamp } from './fields.ts';
import { PlatformId } from './ids.ts';

/** `POST /v1/rooms` */
export const PostRoom = closed({
  id: Type.Optional(about('What to call the room; never used before. Absent: a name is drawn.', PlatformId)),
  host: Type.Optional(
    about('Who goes live. Required with a server key; a token hosts as its user.', PlatformId),
  ),
  title: Type.Optional(about('What viewers read above the room.', Name)),
});
export type PostRoom = Static<typeof PostRoom>;

export const RoomStats = Type.Object(
  {
    gifts: about('Gifts sent here.', Type.Integer()),
    coins: about('What they cost together.', Coins),
    senders: about('How many have sent here.', Type.Integer()),
    viewers: about('Subscriptions on all nodes, as of some seconds ago.', Type.Integer()),
  },
  { description: 'What happened in the room so far.' },
);
export type RoomStats = Static<typeof RoomStats>;

export const Room = Type.Object(
  {
    id: PlatformId,
    host: about('Who is live here, and receives when a gift names nobody.', PlatformId),
    title: about('What viewers read above the room.', nullable(Type.String())),
    live: about('False once it has ended, and for good.', Type.Boolean()),
    created_at: Timestamp,
    ended_at: about('Null while it is live.', nullable(Timestamp)),
    guests: about('Who else can receive: at most 50 of them.', Type.Array(PlatformId)),
    has_more_guests: about(
      'There may be more guests than are listed: `GET /v1/rooms/{room}/guests` has all.',
      Type.Boolean(),
    ),
    stats: RoomStats,
  },
  { description: 'One live session.' },
);
export type Room = Static<typeof Room>;

export const RoomGuest = Type.Object(
  { user: about('Who can receive beside the host.', PlatformId) },
  { description: 'A guest of a room.' },
);
export type RoomGuest = Static<typeof RoomGuest>;

export const RoomBlock = Type.Object(
  { user: about('Who may not send here.', PlatformId) },
  { description: 'A user who is blocked in a room.' },
);
export type RoomBlock = Static<typeof RoomBlock>;

export const Supporter = Type.Object(
  {
    user: PlatformId,
    coins: about('Coins given in the room.', Coins),
    gifts: about('In so many gifts.', Type.Integer()),
  },
  { description: 'Who gave how much.' },
);
export type Supporter = Static<typeof Supporter>;
