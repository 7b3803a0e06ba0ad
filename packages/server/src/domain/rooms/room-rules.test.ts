import { LIMITS } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import {
  checkBlockLimit,
  checkOpening,
  decideRoomChange,
  type GuestFacts,
  type RoomAction,
} from './room-rules.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const LIVE = { id: 'stage', host: 'hal', live: true };
const ENDED = { ...LIVE, live: false };

const NEW_USER: GuestFacts = { exists: false, isGuest: false, otherGuests: 0 };
const USER: GuestFacts = { ...NEW_USER, exists: true };
const GUEST: GuestFacts = { ...USER, isGuest: true };
const FULL = { otherGuests: LIMITS.maxGuests };

const add = (over: Partial<RoomAction & { type: 'add_guest' }> = {}): RoomAction => ({
  type: 'add_guest',
  user: 'ann',
  mayCreate: true,
  ...over,
});
const REMOVE: RoomAction = { type: 'remove_guest', user: 'ann' };
const END: RoomAction = { type: 'end' };

const joined = (newUser: string | null) => ({ event: { type: 'guest_joined', user: 'ann' }, newUser });
const left = { event: { type: 'guest_left', user: 'ann' }, newUser: null };
const ended = { event: { type: 'room_ended', at: '2026-01-31T12:00:00.000Z' }, newUser: null };

describe('a change of a room', () => {
  it.each([
    ['a live room ends', LIVE, END, null, ended],
    ['an ended room does not change', ENDED, END, null, null],
    ['a user becomes a guest', LIVE, add(), USER, joined(null)],
    ['a guest without a user row gets one', LIVE, add(), NEW_USER, joined('ann')],
    ['a user who is already a guest changes nothing', LIVE, add(), GUEST, null],
    [
      'a guest takes the last free place',
      LIVE,
      add(),
      { ...USER, otherGuests: LIMITS.maxGuests - 1 },
      joined(null),
    ],
    ['a guest leaves', LIVE, REMOVE, GUEST, left],
    ['a guest leaves an ended room', ENDED, REMOVE, GUEST, left],
    ['a user who is not a guest changes nothing by leaving', LIVE, REMOVE, USER, null],
  ] as const)('%s', (_title, room, action, guest, decision) => {
    expect(decideRoomChange(room, action, guest, NOW)).toEqual(decision);
  });

  it.each([
    ['a guest of an ended room', ENDED, add(), USER, 'room_not_live', 'room'],
    ['the host as a guest', LIVE, add({ user: 'hal' }), USER, 'invalid_request', 'user'],
    ['a guest without a user row', LIVE, add({ mayCreate: false }), NEW_USER, 'user_not_found', 'user'],
    ['one guest too many', LIVE, add(), { ...USER, ...FULL }, 'limit_reached', 'user'],
  ] as const)('refuses %s', (_title, room, action, guest, code, param) => {
    expect(decideRoomChange(room, action, guest, NOW)).toMatchObject({ code, param });
  });
});

describe('a new room', () => {
  const request = { id: 'stage', host: 'hal' };

  it('needs an unused id and a host who is not live', () => {
    expect(checkOpening(request, { isIdUsed: false, isHostLive: false })).toBeNull();
  });

  it.each([
    ['the id', { isIdUsed: true, isHostLive: false }, 'id'],
    ['the host', { isIdUsed: false, isHostLive: true }, 'host'],
    ['the id first', { isIdUsed: true, isHostLive: true }, 'id'],
  ])('conflicts over %s', (_title, facts, param) => {
    expect(checkOpening(request, facts)).toMatchObject({ code: 'room_conflict', param });
  });
});

describe('a block', () => {
  it('is refused when the room has reached the limit', () => {
    expect(checkBlockLimit('stage', LIMITS.maxRoomBlocks - 1)).toBeNull();
    expect(checkBlockLimit('stage', LIMITS.maxRoomBlocks)).toMatchObject({ code: 'limit_reached' });
  });
});
