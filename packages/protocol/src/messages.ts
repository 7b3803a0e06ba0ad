import Type, { type Static } from 'typebox';
import { Battle } from './battles.ts';
import { RoomCampaign } from './campaigns.ts';
import { CatalogueVersion } from './catalogue.ts';
import { NumberedEvent, RoomEvent, StreakEnded } from './events.ts';
import { about, Coins, closed, nullable, SignedCoins, Timestamp } from './fields.ts';
import { GiftMessage, Receipt } from './gifts.ts';
import { PlatformId, StreakId } from './ids.ts';
import { errorExtras } from './problem.ts';
import { Ranked } from './rankings.ts';
import { Room, RoomStats, Supporter } from './rooms.ts';
import { PublicUsers, Wallet } from './users.ts';

export const Ref = Type.Union([Type.String({ maxLength: 128 }), Type.Integer()]);
export type Ref = Static<typeof Ref>;
const sentRef = Type.Optional(about('Returned in the response.', Ref));
const ref = Type.Optional(about('The `ref` of the message that this responds to.', Ref));

// ---- client → server

export const Subscribe = closed(
  {
    t: Type.Literal('subscribe'),
    ref: sentRef,
    room: about('The room to subscribe to.', PlatformId),
    epoch: Type.Optional(about('With `seq`: the position to resume from.', Type.String({ maxLength: 64 }))),
    seq: Type.Optional(about('With `epoch`: the last event received.', Type.Integer({ minimum: 0 }))),
    individual_min_coins: Type.Optional(
      about(
        'Gifts worth at least this many coins come individually also in a crowded frame, the 50 most expensive. Only with an overlay token or a server key; other tokens have no such minimum.',
        Coins,
      ),
    ),
  },
  {
    description:
      'Subscribes to a room. The token needs `watch`. An existing subscription to the room starts again, and frames follow the response. A room that has ended can still be subscribed to.',
  },
);
export type Subscribe = Static<typeof Subscribe>;

export const Unsubscribe = closed(
  { t: Type.Literal('unsubscribe'), ref: sentRef, room: about('The room to unsubscribe from.', PlatformId) },
  { description: 'Ends the subscription to a room.' },
);
export type Unsubscribe = Static<typeof Unsubscribe>;

export const Ping = closed(
  { t: Type.Literal('ping'), ref: sentRef },
  { description: "Checks the connection, and asks for the server's time." },
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
    node: about('The node of this connection. For support, not for logic.', Type.String()),
    server_time: about(
      "The server's time, for countdowns that do not depend on the client's clock.",
      Timestamp,
    ),
    user: about('The user of the token. Null for a server key.', nullable(PlatformId)),
    catalogue_version: CatalogueVersion,
    wallet: Type.Optional(Wallet),
  },
  { description: 'The first message, after the server has authenticated the connection.' },
);
export type Welcome = Static<typeof Welcome>;

export const CatalogueChanged = Type.Object(
  { t: Type.Literal('catalogue_changed'), version: CatalogueVersion },
  {
    description:
      'Items have changed. Unless the client already has this version, it reads `GET /v1/catalogue` again at a random time within three seconds. Sent to sockets with a subscription, at most once a second.',
  },
);
export type CatalogueChanged = Static<typeof CatalogueChanged>;

export const OverlayTest = Type.Object(
  { t: Type.Literal('overlay_test') },
  {
    description:
      'Sent to overlays only: an operator tests the address. The page shows invented gifts for a while, and then its room again.',
  },
);
export type OverlayTest = Static<typeof OverlayTest>;

export const UserMessage = Type.Object(
  {
    t: Type.Literal('user'),
    wallet: Type.Optional(Wallet),
    earnings: Type.Optional(
      Type.Object(
        { coins: about('Coins earned so far.', SignedCoins) },
        { description: 'The last message counts.' },
      ),
    ),
    invites: Type.Optional(
      about(
        'All battles that this user is invited to and has not answered. Empty: there are none.',
        Type.Array(Battle),
      ),
    ),
  },
  {
    description:
      "Sent to a user's own sockets when the user's balances or invitations to battles change, at most 20 times a second. Absent fields have not changed. Keep the wallet with the highest `version`. `earnings` has no version; the last message counts.",
  },
);
export type UserMessage = Static<typeof UserMessage>;

export const RunningStreak = Type.Object(
  {
    id: StreakId,
    sender: about('The sender.', PlatformId),
    receiver: about('The receiver.', PlatformId),
    item: about('The item.', PlatformId),
    count: about('Units so far.', Type.Integer()),
    expires_at: about('When the streak ends unless a gift continues it.', Timestamp),
  },
  { description: 'A streak that can still grow.' },
);
export type RunningStreak = Static<typeof RunningStreak>;

export const RoomToday = Type.Object(
  {
    room: about("The first three of the room's ranking of the day.", Type.Array(Ranked)),
    host: about("The first three of the host's supporters of the day, in all rooms.", Type.Array(Ranked)),
  },
  { description: 'The top of rankings of the running day, some seconds behind the gifts.' },
);
export type RoomToday = Static<typeof RoomToday>;

export const RoomState = Type.Object(
  {
    room: Room,
    stats: RoomStats,
    streaks: about('All running streaks. Others have ended.', Type.Array(RunningStreak)),
    supporters: about('The top ten by coins.', Type.Array(Supporter)),
    today: RoomToday,
    battle: about('The latest battle, over or not. Null: there was none.', nullable(Battle)),
    campaigns: Type.Optional(
      about(
        'The campaigns that run now and can count gifts in the room. Absent: none.',
        Type.Array(RoomCampaign),
      ),
    ),
  },
  { description: 'The current state of the room. It may be newer than `seq`, so never add events to it.' },
);
export type RoomState = Static<typeof RoomState>;

export const Subscribed = Type.Object(
  {
    t: Type.Literal('subscribed'),
    ref,
    room: PlatformId,
    epoch: about('The epoch of `seq`. Keep it with `seq`.', Type.String()),
    seq: about(
      'The position after this response. No frame of the room comes before the response.',
      Type.Integer(),
    ),
    recovered: about(
      'True: `events` has all events since the given position, individually. False: use the state.',
      Type.Boolean(),
    ),
    events: about(
      'The missed events; after them, to a client with a position of this epoch, the streaks that ended within the last minute and that it may have missed, at most the 50 most expensive.',
      Type.Array(Type.Union([NumberedEvent, StreakEnded])),
    ),
    users: PublicUsers,
    state: RoomState,
  },
  { description: 'The subscription has started.' },
);
export type Subscribed = Static<typeof Subscribed>;

export const Frame = Type.Object(
  {
    t: Type.Literal('frame'),
    room: PlatformId,
    epoch: about('The epoch of `from` and `to`.', Type.String()),
    from: about('The first `seq` that the frame covers: one more than the last `to`.', Type.Integer()),
    to: about('The last `seq` that the frame covers. Without numbered events: `from` − 1.', Type.Integer()),
    at: about('When the frame was built.', Timestamp),
    events: about('Ascending by `seq`.', Type.Array(RoomEvent)),
    users: PublicUsers,
    state: Type.Optional(
      Type.Object(
        {
          stats: Type.Optional(RoomStats),
          supporters: Type.Optional(about('The top ten by coins.', Type.Array(Supporter))),
          today: Type.Optional(RoomToday),
          battle: Type.Optional(Battle),
          campaigns: Type.Optional(
            about(
              'All campaigns that run now, after one began or ended. Empty: none.',
              Type.Array(RoomCampaign),
            ),
          ),
        },
        { description: 'The changed parts of the state.' },
      ),
    ),
  },
  {
    description: 'All events of a room since the last frame. Frames cover every `seq` without gaps.',
  },
);
export type Frame = Static<typeof Frame>;

export const Resync = Type.Object(
  {
    t: Type.Literal('resync'),
    room: PlatformId,
    reason: about('For logging.', Type.String()),
  },
  { description: 'The subscription has ended. The client must subscribe again.' },
);
export type Resync = Static<typeof Resync>;

export const ReceiptMessage = Type.Object(
  {
    t: Type.Literal('receipt'),
    ref,
    receipt: Receipt,
    replayed: about(
      'True: the gift was sent before under this key, and this is the same receipt.',
      Type.Boolean(),
    ),
  },
  { description: 'The gift was sent exactly once.' },
);
export type ReceiptMessage = Static<typeof ReceiptMessage>;

export const Unsubscribed = Type.Object(
  { t: Type.Literal('unsubscribed'), ref, room: PlatformId },
  { description: 'The subscription has ended. No frame of the room follows.' },
);
export type Unsubscribed = Static<typeof Unsubscribed>;

export const ErrorMessage = Type.Object(
  {
    t: Type.Literal('error'),
    ref,
    code: about('The error code, as over HTTP. Use it for decisions.', Type.String()),
    detail: about('A sentence for the developer.', Type.String()),
    ...errorExtras,
  },
  {
    description: 'A message was refused. No coins have moved. Only after `outcome_unknown` they may have.',
  },
);
export type ErrorMessage = Static<typeof ErrorMessage>;

export const Pong = Type.Object(
  { t: Type.Literal('pong'), ref, server_time: Timestamp },
  { description: 'The response to a ping.' },
);
export type Pong = Static<typeof Pong>;

/** The schema of each server message, by its `t`. */
export const SERVER_MESSAGES = {
  welcome: Welcome,
  user: UserMessage,
  catalogue_changed: CatalogueChanged,
  overlay_test: OverlayTest,
  subscribed: Subscribed,
  unsubscribed: Unsubscribed,
  frame: Frame,
  resync: Resync,
  receipt: ReceiptMessage,
  error: ErrorMessage,
  pong: Pong,
};

export type ServerMessage = Static<(typeof SERVER_MESSAGES)[keyof typeof SERVER_MESSAGES]>;
