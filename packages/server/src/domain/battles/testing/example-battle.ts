import type { StoredBattle, StoredHost } from '../battle.ts';

const host = (name: string): StoredHost => ({
  host: name,
  room: `${name}-live`,
  accepted: true,
  left: false,
  points: 0,
  coins: 0,
});

const side = (name: string): StoredBattle['sides'][number] => ({
  name: null,
  hosts: [host(name)],
  points: 0,
  coins: 0,
  roundPoints: 0,
  roundsWon: 0,
  pointsSince: 0,
  roundsSince: 0,
  supporters: 0,
  top: [],
});

/** Nova against Rex, each in their own room, live for five minutes from `BATTLE_STARTS_AT`. */
export const exampleBattle = (over: Partial<StoredBattle> = {}): StoredBattle => ({
  id: '1'.repeat(32),
  mode: 'solo',
  state: 'live',
  version: 3,
  inviter: null,
  rules: {
    duration_s: 300,
    countdown_s: 3,
    rounds: 1,
    tie: { policy: 'draw', overtime_s: 60, max: 1 },
    boosts: [],
    multiplier_cap: 10,
    invite_ttl_s: 60,
    accept: 'auto',
    commitment: '0'.repeat(64),
  },
  secret: 'a'.repeat(64),
  sides: [side('nova'), side('rex')],
  contenders: [0, 1],
  departures: [],
  round: 1,
  kind: 'regular',
  startsAt: BATTLE_STARTS_AT,
  endsAt: BATTLE_STARTS_AT + 300_000,
  tasks: {},
  bonuses: [],
  announced: [],
  rounds: [],
  lastAt: null,
  counted: 0,
  suddenWinner: null,
  expiresAt: null,
  dueAt: BATTLE_STARTS_AT + 300_000,
  result: null,
  ...over,
});

/** Unix milliseconds. */
export const BATTLE_STARTS_AT = Date.parse('2026-01-31T12:00:00.000Z');
