import type { PublicUser, PublicUsers } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { rememberUsers, viewFromState, withEvent } from './room-view.ts';
import { roomState } from './testing/fixtures.ts';

const SERVER = 'https://gifts.example';
const ANN: PublicUser = { name: 'Ann', avatar_url: null, vip_level: 0 };

it('removes the users not mentioned for longest, but none that the screen shows', () => {
  const known = new Map<string, PublicUser>();
  const view = viewFromState(roomState({ supporters: [{ user: 'u0', coins: 9, gifts: 1 }] }), known);
  for (let i = 0; i < 5_000; i++) rememberUsers(known, { [`u${i}`]: ANN }, SERVER, view);
  rememberUsers(known, { u1: ANN }, SERVER, view);
  expect(known.size).toBe(5_000);
  rememberUsers(known, { u5000: ANN }, SERVER, view);
  expect(known.size).toBe(2_500);
  expect(['u0', 'u1', 'u2', 'u2502', 'u2503', 'u5000'].map((id) => known.has(id))).toEqual([
    true,
    true,
    false,
    false,
    true,
    true,
  ]);
});

it('keeps a user whose id is __proto__ like any other', () => {
  const known = new Map<string, PublicUser>();
  const mentioned = JSON.parse('{"__proto__":{"name":"Ann","avatar_url":null,"vip_level":0}}') as PublicUsers;
  rememberUsers(known, mentioned, SERVER, null);
  expect(known.get('__proto__')).toEqual(ANN);
});

it('applies an event that the state already contains without a change', () => {
  const view = viewFromState(roomState(), new Map());
  const joined = { type: 'guest_joined', seq: 1, user: 'gus' } as const;
  const once = withEvent(view, joined);
  expect(withEvent(once, joined).room.guests).toEqual(['gus']);
  expect(withEvent(once, { type: 'guest_left', seq: 2, user: 'gus' }).room.guests).toEqual([]);
});
