import type { CLIENT_MESSAGES, SERVER_MESSAGES } from '@lavish/protocol';
import type { Static } from 'typebox';
import { EXAMPLE_BODIES } from './example-bodies.ts';

const {
  Receipt: receipt,
  Room: room,
  Battle: battle,
  GiftEvent: gift,
  GuestJoined,
  StreakEnded,
} = EXAMPLE_BODIES;
const users = {
  nova: { name: 'Nova', avatar_url: null, vip_level: 0 },
  rex: { name: 'Rex', avatar_url: null, vip_level: 0 },
  mia: { name: 'Mia', avatar_url: null, vip_level: 2 },
  tom: { name: null, avatar_url: null, vip_level: 0 },
};
const top = [{ rank: 1, user: 'mia', coins: 50, gifts: 1 }];
const today = { room: top, host: top };
const supporters = [{ user: 'mia', coins: 50, gifts: 1 }];
const EPOCH = '6f1c2a90';

type Messages = typeof CLIENT_MESSAGES & typeof SERVER_MESSAGES;

/** An example of each message of the socket, by its `t`, in the situation of example-scene.ts. */
export const EXAMPLE_MESSAGES: { [Name in keyof Messages]: Static<Messages[Name]> } = {
  subscribe: { t: 'subscribe', ref: 1, room: 'nova-live', epoch: EPOCH, seq: 41 },
  unsubscribe: { t: 'unsubscribe', ref: 3, room: 'nova-live' },
  gift: {
    t: 'gift',
    ref: 2,
    room: 'nova-live',
    item: 'tulip',
    quantity: 5,
    price: 10,
    key: '9d0e3c1a-3b52-4a53-8f0e-6c5a70c2b1f4',
  },
  ping: { t: 'ping', ref: 4 },
  welcome: {
    t: 'welcome',
    node: '1f7c03aa',
    server_time: '2026-03-06T20:14:58.002Z',
    user: 'mia',
    catalogue_version: '9c1f0a7be2d44b63',
    wallet: { coins: 1_000, version: 1 },
  },
  catalogue_changed: { t: 'catalogue_changed', version: '31d80e6ac9f25b74' },
  overlay_test: { t: 'overlay_test' },
  user: { t: 'user', wallet: { coins: 950, version: 2 } },
  subscribed: {
    t: 'subscribed',
    ref: 1,
    room: 'nova-live',
    epoch: EPOCH,
    seq: 42,
    recovered: true,
    events: [gift],
    users,
    state: {
      room,
      stats: room.stats,
      streaks: [
        {
          ...receipt.streak,
          sender: 'mia',
          receiver: 'nova',
          item: 'tulip',
        },
      ],
      supporters,
      today,
      battle,
    },
  },
  unsubscribed: { t: 'unsubscribed', ref: 3, room: 'nova-live' },
  frame: {
    t: 'frame',
    room: 'nova-live',
    epoch: EPOCH,
    from: 42,
    to: 43,
    at: '2026-03-06T20:15:09.170Z',
    events: [gift, GuestJoined, StreakEnded],
    users: { ...users, kai: { name: 'Kai', avatar_url: null, vip_level: 0 } },
    state: { stats: room.stats, supporters, today, battle },
  },
  resync: { t: 'resync', room: 'nova-live', reason: 'too far behind' },
  receipt: { t: 'receipt', ref: 2, receipt, replayed: false },
  error: {
    t: 'error',
    ref: 2,
    code: 'insufficient_balance',
    detail: 'It costs 50 coins, and the wallet holds 20.',
    balance: 20,
    required: 50,
  },
  pong: { t: 'pong', ref: 4, server_time: '2026-03-06T20:15:12.840Z' },
};
