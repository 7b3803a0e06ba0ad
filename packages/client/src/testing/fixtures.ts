import type {
  Battle,
  Frame,
  GiftEvent,
  GiftMessage,
  Receipt,
  RoomEvent,
  RoomState,
  Subscribed,
} from '@lavish/protocol';
import type { Timing } from '../backoff.ts';

/** Reconnects within milliseconds. */
export const QUICK: Partial<Timing> = { backoffBaseMs: 5, backoffMaxMs: 20 };

const T0 = '2026-01-31T12:00:00.000Z';
const hex = (n: number) => n.toString(16).padStart(32, '0');
export const streakId = (n: number) => `stk_${hex(n)}`;

export function roomState(patch: Partial<RoomState> = {}): RoomState {
  const stats = { gifts: 0, coins: 0, senders: 0, viewers: 1 };
  return {
    room: {
      id: 'room',
      host: 'host',
      title: null,
      live: true,
      created_at: T0,
      ended_at: null,
      guests: [],
      has_more_guests: false,
      stats,
    },
    stats,
    streaks: [],
    supporters: [],
    today: { room: [], host: [] },
    battle: null,
    ...patch,
  };
}

const battleSide = (index: number, host: string): Battle['sides'][number] => ({
  index,
  name: null,
  hosts: [{ host, room: `room_of_${host}`, points: 0, coins: 0, accepted: true, left: false }],
  points: 0,
  coins: 0,
  rounds_won: 0,
  top: [],
});

/** `host` against `rival`, invited at noon for half a minute. */
export const battle = (patch: Partial<Battle> = {}): Battle => ({
  id: `btl_${'a'.repeat(32)}`,
  mode: 'solo',
  state: 'invited',
  version: 1,
  inviter: 'host',
  round: 0,
  sides: [battleSide(0, 'host'), battleSide(1, 'rival')],
  boosts: [],
  tasks: [],
  expires_at: '2026-01-31T12:00:30.000Z',
  starts_at: null,
  ends_at: null,
  server_time: T0,
  rules: {
    duration_s: 60,
    countdown_s: 3,
    rounds: 1,
    tie: { policy: 'draw', overtime_s: 60, max: 1 },
    boosts: [],
    multiplier_cap: 10,
    invite_ttl_s: 30,
    accept: 'invite',
    commitment: '0'.repeat(64),
  },
  result: null,
  ...patch,
});

export const subscribed = (patch: Partial<Subscribed> = {}): Subscribed => ({
  t: 'subscribed',
  room: 'room',
  epoch: 'e1',
  seq: 0,
  recovered: false,
  events: [],
  users: { host: { name: 'Host', avatar_url: null, vip_level: 0 } },
  state: roomState(),
  ...patch,
});

export const gift = (seq: number, patch: Partial<GiftEvent> = {}): GiftEvent => ({
  type: 'gift',
  seq,
  id: `gft_${hex(seq)}`,
  sender: 'ann',
  receiver: 'host',
  item: 'rose',
  quantity: 1,
  gifts: 1,
  coins: 1,
  streak: null,
  battle: null,
  ...patch,
});

/** A gift of streak `n` that brings it to `count` units, by one. */
export const streakGift = (seq: number, n: number, count: number): GiftEvent =>
  gift(seq, {
    streak: { id: streakId(n), count, delta: 1, expires_at: new Date(Date.now() + 60_000).toISOString() },
  });

export function frame(events: RoomEvent[], patch: Partial<Frame> = {}): Frame {
  const seqs = events.flatMap((event) => ('seq' in event ? [event.seq] : []));
  return {
    t: 'frame',
    room: 'room',
    epoch: 'e1',
    from: seqs[0] ?? 1,
    to: seqs.at(-1) ?? 0,
    at: T0,
    events,
    users: {},
    ...patch,
  };
}

export const receiptFor = ({ room, item, quantity = 1, key }: GiftMessage, version = 1): Receipt => ({
  id: `gft_of_${key}`,
  room,
  sender: 'ann',
  receiver: 'host',
  item,
  quantity,
  coins: quantity,
  earned: 0,
  at: T0,
  balance: 1_000 - version,
  wallet_version: version,
  streak: null,
  battle: null,
});
