import Type, { type Static } from 'typebox';
import { Battle } from './battles.ts';
import { CatalogueVersion } from './catalogue.ts';
import { NumberedEvent, RoomEvent } from './events.ts';
import { about, closed, nullable, SignedCoins, Timestamp } from './fields.ts';
import { GiftMessage, Receipt } from './gifts.ts';
import { PlatformId, StreakId } from './ids.ts';
import { errorExtras } from './problem.ts';
import { Room, RoomStats, Supporter } from './rooms.ts';
import { PublicUsers, Wallet } from './users.ts';

export const Ref = Type.Union([Type.String({ maxLength: 128 }), Type.Integer()]);
export type Ref = Static<typeof Ref>;
const sentRef = Type.Optional(about('Comes back in the answer.', Ref));
const ref = Type.Optional(about('As it was in the message that this answers.', Ref));

// ---- client → server

export const Subscribe = closed(
  {
    t: Type.Literal('subscribe'),
    ref: sentRef,
    room: about('The room to watch.', PlatformId),
    epoch: Type.Optional(
      about('The position to resume from: both, or neither.', Type.String({ maxLength: 64 })),
    ),
    seq: Type.Optional(about('The last event seen.', Type.Integer({ minimum: 0 }))),
  },
  {
    description:
      'Watch a room, for a token with `watch`. To a room that is watched already it begins anew: frames follow on from the answer. A room that has ended can still be subscribed to.',
  },
);
export type Subscribe = Static<typeof Subscribe>;

export const Unsubscribe = closed(
  { t: Type.Literal('unsubscribe'), ref: sentRef, room: about('The room to watch no more.', PlatformId) },
  { description: 'Watch a room no more.' },
);
export type Unsubscribe = Static<typeof Unsubscribe>;

export const Ping = closed(
  { t: Type.Literal('ping'), ref: sentRef },
  { description: 'Ask for the time, or whether anyone is there.' },
);
export type Ping = Static<typeof Ping>;

export type ClientMessage = Subscribe | Unsubscribe | GiftMessage | Ping;

/** The schema of each client message, by its `t`. */
export const CLIENT_MESSAGES = {
  subscribe: Subscribe,
  unsubscribe: Unsubscribe,
  gift: GiftMessage,
  ping: Ping,
};

// ---- server → client

export const Welcome = Type.Object(
  {
    t: Type.Literal('welcome'),
    node: about('Which process answered: for support, not for logic.', Type.String()),
    server_time: about('To count down without trusting the own clock.', Timestamp),
    user: about('Whom the token stands for. Null for a server key.', nullable(PlatformId)),
    catalogue_version: CatalogueVersion,
    wallet: Type.Optional(Wallet),
  },
  { description: 'The first message: the server knows who is there.' },
);
export type Welcome = Static<typeof Welcome>;

export const CatalogueChanged = Type.Object(
  { t: Type.Literal('catalogue_changed'), version: CatalogueVersion },
  {
    description:
      'Items have changed: read `GET /v1/catalogue` again, at a random moment of the next three seconds, unless that version was read already. To sockets that watch a room, once a second at most.',
  },
);
export type CatalogueChanged = Static<typeof CatalogueChanged>;

export const UserMessage = Type.Object(
  {
    t: Type.Literal('user'),
    wallet: Type.Optional(Wallet),
    earnings: Type.Optional(
      Type.Object(
        { coins: about('What was earned so far.', SignedCoins) },
        { description: 'The last word counts.' },
      ),
    ),
    invites: Type.Optional(
      about(
        'Every battle that waits for this user to accept. Empty: none does any more.',
        Type.Array(Battle),
      ),
    ),
  },
  {
    description:
      "To a user's own sockets, whenever its money changes by any path, 20 times a second at most, and whenever its invitations to battles change. What is absent has not changed. Keep the wallet of the highest `version`; `earnings` has none, and the last word counts.",
  },
);
export type UserMessage = Static<typeof UserMessage>;

export const RunningStreak = Type.Object(
  {
    id: StreakId,
    sender: about('Who gives.', PlatformId),
    receiver: about('Who gets.', PlatformId),
    item: about('What is sent.', PlatformId),
    count: about('Units so far.', Type.Integer()),
    expires_at: about('Until then the next one continues it.', Timestamp),
  },
  { description: 'A streak that can still grow.' },
);
export type RunningStreak = Static<typeof RunningStreak>;

export const RoomState = Type.Object(
  {
    room: Room,
    stats: RoomStats,
    streaks: about('Running now: what is not here has ended.', Type.Array(RunningStreak)),
    supporters: about('The top ten by coins.', Type.Array(Supporter)),
    battle: about('The latest battle, over or not. Null: there was none.', nullable(Battle)),
  },
  { description: 'The room as it is. May be newer than `seq`: never add events to it.' },
);
export type RoomState = Static<typeof RoomState>;

export const Subscribed = Type.Object(
  {
    t: Type.Literal('subscribed'),
    ref,
    room: PlatformId,
    epoch: about('Names the stream that `seq` counts in. Keep it with `seq`.', Type.String()),
    seq: about('The position after this answer. No frame of the room comes before it.', Type.Integer()),
    recovered: about(
      'True: `events` is everything missed since the position given, one by one. False: take the state.',
      Type.Boolean(),
    ),
    events: about('What was missed.', Type.Array(NumberedEvent)),
    users: PublicUsers,
    state: RoomState,
  },
  { description: 'The room is watched from here on.' },
);
export type Subscribed = Static<typeof Subscribed>;

export const Frame = Type.Object(
  {
    t: Type.Literal('frame'),
    room: PlatformId,
    epoch: about('Names the stream that `from` and `to` count in.', Type.String()),
    from: about('The first `seq` it covers: one more than the last `to`.', Type.Integer()),
    to: about('The last `seq` it covers. Without numbered events, from − 1.', Type.Integer()),
    at: about('When it was made.', Timestamp),
    events: about('Ascending by `seq`.', Type.Array(RoomEvent)),
    users: PublicUsers,
    state: Type.Optional(
      Type.Object(
        {
          stats: Type.Optional(RoomStats),
          supporters: Type.Optional(about('The top ten by coins.', Type.Array(Supporter))),
          battle: Type.Optional(Battle),
        },
        { description: 'What changed of the state.' },
      ),
    ),
  },
  {
    description: 'Everything that happened in a room since the last frame: the range of `seq` leaves no gap.',
  },
);
export type Frame = Static<typeof Frame>;

export const Resync = Type.Object(
  {
    t: Type.Literal('resync'),
    room: PlatformId,
    reason: about('For the log.', Type.String()),
  },
  { description: 'The subscription is over until the client subscribes again.' },
);
export type Resync = Static<typeof Resync>;

export const ReceiptMessage = Type.Object(
  {
    t: Type.Literal('receipt'),
    ref,
    receipt: Receipt,
    replayed: about('True: this key had sent before, and this is the same receipt again.', Type.Boolean()),
  },
  { description: 'The gift was sent, once.' },
);
export type ReceiptMessage = Static<typeof ReceiptMessage>;

export const Unsubscribed = Type.Object(
  { t: Type.Literal('unsubscribed'), ref, room: PlatformId },
  { description: 'No frame of the room comes after it.' },
);
export type Unsubscribed = Static<typeof Unsubscribed>;

export const ErrorMessage = Type.Object(
  {
    t: Type.Literal('error'),
    ref,
    code: about('What to go by: the codes are the same as over HTTP.', Type.String()),
    detail: about('A sentence for whoever has to mend it.', Type.String()),
    ...errorExtras,
  },
  { description: 'A message was refused. Nothing has moved; only `outcome_unknown` leaves it open.' },
);
export type ErrorMessage = Static<typeof ErrorMessage>;

export const Pong = Type.Object(
  { t: Type.Literal('pong'), ref, server_time: Timestamp },
  { description: 'The answer to a ping.' },
);
export type Pong = Static<typeof Pong>;

/** The schema of each server message, by its `t`. */
export const SERVER_MESSAGES = {
  welcome: Welcome,
  user: UserMessage,
  catalogue_changed: CatalogueChanged,
  subscribed: Subscribed,
  unsubscribed: Unsubscribed,
  frame: Frame,
  resync: Resync,
  receipt: ReceiptMessage,
  error: ErrorMessage,
  pong: Pong,
};

export type ServerMessage = Static<(typeof SERVER_MESSAGES)[keyof typeof SERVER_MESSAGES]>;
