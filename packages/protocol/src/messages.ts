import Type, { type Static } from 'typebox';
import { NumberedEvent, RoomEvent } from './events.ts';
import { closed, nullable, SignedCoins, Timestamp } from './fields.ts';
import { GiftMessage, Receipt } from './gifts.ts';
import { PlatformId, StreakId } from './ids.ts';
import { Room, RoomStats, Supporter } from './rooms.ts';
import { PublicUsers, Wallet } from './users.ts';

/** Whatever the client put in `ref` comes back in the answer. */
export const Ref = Type.Union([Type.String({ maxLength: 128 }), Type.Integer()]);
export type Ref = Static<typeof Ref>;
const ref = Type.Optional(Ref);

// ---- client → server

/**
 * To a room that is watched already it begins anew: frames follow on from the answer. A room that has ended can still
 * be subscribed to.
 */
export const Subscribe = closed({
  t: Type.Literal('subscribe'),
  ref,
  room: PlatformId,
  /** The position to resume from: both, or neither. */
  epoch: Type.Optional(Type.String({ maxLength: 64 })),
  seq: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type Subscribe = Static<typeof Subscribe>;

export const Unsubscribe = closed({ t: Type.Literal('unsubscribe'), ref, room: PlatformId });
export type Unsubscribe = Static<typeof Unsubscribe>;

export const Ping = closed({ t: Type.Literal('ping'), ref });
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

export const Welcome = Type.Object({
  t: Type.Literal('welcome'),
  /** Which process answered: for support, not for logic. */
  node: Type.String(),
  server_time: Timestamp,
  /** Null for a server key. */
  user: nullable(PlatformId),
  wallet: Type.Optional(Wallet),
});
export type Welcome = Static<typeof Welcome>;

/**
 * To a user's own sockets, whenever it changes by any path, 20 times a second at most. Keep the wallet of the highest
 * `version`; `earnings` has none, and the last word counts.
 */
export const UserMessage = Type.Object({
  t: Type.Literal('user'),
  wallet: Type.Optional(Wallet),
  earnings: Type.Optional(Type.Object({ coins: SignedCoins })),
});
export type UserMessage = Static<typeof UserMessage>;

export const RunningStreak = Type.Object({
  id: StreakId,
  sender: PlatformId,
  receiver: PlatformId,
  item: PlatformId,
  count: Type.Integer(),
  expires_at: Timestamp,
});
export type RunningStreak = Static<typeof RunningStreak>;

export const RoomState = Type.Object({
  room: Room,
  stats: RoomStats,
  /** Running now: what is not here has ended. */
  streaks: Type.Array(RunningStreak),
  /** The top ten by coins. */
  supporters: Type.Array(Supporter),
  /** The latest battle until the next begins. */
  battle: Type.Null(),
});
export type RoomState = Static<typeof RoomState>;

export const Subscribed = Type.Object({
  t: Type.Literal('subscribed'),
  ref,
  room: PlatformId,
  epoch: Type.String(),
  seq: Type.Integer(),
  /** True: `events` is everything missed since the position given, one by one. */
  recovered: Type.Boolean(),
  events: Type.Array(NumberedEvent),
  users: PublicUsers,
  /** May be newer than `seq`: never add events to it. */
  state: RoomState,
});
export type Subscribed = Static<typeof Subscribed>;

/** Everything that happened in a room since the last frame. Covers `seq` from..to; without numbered events from = to + 1. */
export const Frame = Type.Object({
  t: Type.Literal('frame'),
  room: PlatformId,
  epoch: Type.String(),
  from: Type.Integer(),
  to: Type.Integer(),
  at: Timestamp,
  events: Type.Array(RoomEvent),
  users: PublicUsers,
  state: Type.Optional(
    Type.Object({
      stats: Type.Optional(RoomStats),
      supporters: Type.Optional(Type.Array(Supporter)),
    }),
  ),
});
export type Frame = Static<typeof Frame>;

/** The subscription is over until the client subscribes again. */
export const Resync = Type.Object({ t: Type.Literal('resync'), room: PlatformId, reason: Type.String() });
export type Resync = Static<typeof Resync>;

export const ReceiptMessage = Type.Object({
  t: Type.Literal('receipt'),
  ref,
  receipt: Receipt,
  replayed: Type.Boolean(),
});
export type ReceiptMessage = Static<typeof ReceiptMessage>;

export const Unsubscribed = Type.Object({ t: Type.Literal('unsubscribed'), ref, room: PlatformId });
export type Unsubscribed = Static<typeof Unsubscribed>;

export const ErrorMessage = Type.Object({
  t: Type.Literal('error'),
  ref,
  code: Type.String(),
  detail: Type.String(),
  param: Type.Optional(Type.String()),
  balance: Type.Optional(Type.Integer()),
  required: Type.Optional(Type.Integer()),
  price: Type.Optional(Type.Integer()),
  retry_after_s: Type.Optional(Type.Number()),
});
export type ErrorMessage = Static<typeof ErrorMessage>;

export const Pong = Type.Object({ t: Type.Literal('pong'), ref, server_time: Timestamp });
export type Pong = Static<typeof Pong>;

export type ServerMessage =
  | Welcome
  | UserMessage
  | Subscribed
  | Unsubscribed
  | Frame
  | Resync
  | ReceiptMessage
  | ErrorMessage
  | Pong;
