import type { PostBattle } from '@lavish/protocol';
import { isRefusal } from '../../refusal.ts';
import type { StoredBattle } from '../battle.ts';
import type { BattleAction, BattleStep } from '../battle-action.ts';
import type { BattleRoom } from '../check-sides.ts';
import { countGift, openScore } from '../count-gift.ts';
import { judgeGift } from '../judge-gift.ts';
import { type Proposal, proposeBattle } from '../propose-battle.ts';
import { stepBattle } from '../step-battle.ts';
import { BATTLE_STARTS_AT } from './example-battle.ts';

/** Nova against Rex, each in their own room, for five minutes. Starts live, without invitations. */
export const exampleRequest = (over: Partial<PostBattle> = {}): PostBattle => ({
  mode: 'solo',
  sides: [{ hosts: [hostInOwnRoom('nova')] }, { hosts: [hostInOwnRoom('rex')] }],
  accept: 'auto',
  countdown_s: 0,
  ...over,
});

/** A host in their own room. */
export const hostInOwnRoom = (host: string) => ({ host, room: `${host}-live` });

/** A proposal by the platform's server. Every host of the request is live in the room that it names. */
export const exampleProposal = (request: PostBattle, over: Partial<Proposal> = {}): Proposal => ({
  id: '1'.repeat(32),
  secret: 'a'.repeat(64),
  inviter: null,
  now: BATTLE_STARTS_AT,
  rooms: roomsFor(request),
  bonuses: [],
  ...over,
});

function roomsFor({ sides }: PostBattle): Map<string, BattleRoom> {
  const rooms = new Map<string, { live: boolean; host: string; guests: Set<string> }>();
  for (const { host, room } of sides.flatMap(({ hosts }) => hosts)) {
    const known = rooms.get(room) ?? { live: true, host, guests: new Set<string>() };
    if (room === `${host}-live`) known.host = host;
    known.guests.add(host);
    rooms.set(room, known);
  }
  for (const { host, guests } of rooms.values()) guests.delete(host);
  return rooms;
}

/** The battle that a request proposes, after its first commit. */
export function proposed(over: Partial<PostBattle> = {}, by: Partial<Proposal> = {}): StoredBattle {
  const request = exampleRequest(over);
  return certain(proposeBattle(request, exampleProposal(request, by))).battle;
}

/** Carries out a step. Throws if it is refused or changes nothing. */
export const step = (battle: StoredBattle, action: BattleAction, now: number): BattleStep =>
  certain(stepBattle(battle, action, now));

/** Carries out the transitions that are due at `now`. */
export const due = (battle: StoredBattle, now: number): StoredBattle =>
  step(battle, { type: 'due' }, now).battle;

/** Judges and counts a gift to a side's first host, as a batch does. Each gift has a new sender. */
export function give(battle: StoredBattle, side: number, points: number, at: number): StoredBattle {
  const next = giveTo(battle, battle.sides[side]!.hosts[0]!.host, points, at);
  if (!next) throw new Error('Not counted.');
  return next;
}

/** Judges and counts a gift to any host. Null: it was not counted. */
export function giveTo(battle: StoredBattle, host: string, points: number, at: number): StoredBattle | null {
  const gift = {
    at,
    room: battle.sides.flatMap(({ hosts }) => hosts).find((one) => one.host === host)!.room,
    receiver: host,
    sender: `fan-${battle.counted + 1}`,
    key: 'key',
    item: 'rose',
    price: points,
    coins: points,
    points: null,
    category: null,
    quantity: 1,
    vipLevel: 0,
  };
  const verdict = judgeGift(battle, gift, []);
  if (!verdict || verdict.ordinal === null) return null;
  const next = openScore(battle);
  countGift(next, { gifts: 0, points: 0, coins: 0, since: 0 }, gift, verdict);
  return next;
}

function certain<T>(answer: T): Exclude<T, null | { code: unknown }> {
  if (answer === null || isRefusal(answer)) throw new Error(`Not done: ${JSON.stringify(answer)}.`);
  return answer as Exclude<T, null | { code: unknown }>;
}
