import type { ProtocolExamples } from './protocol-examples.ts';

/*
 * The examples continue those of example-scene.ts: the platform starts a battle of five minutes between Nova and Rex. Mia
 * sends five tulips in the last half minute, when tulips count double: 100 points, which is more than Rex's 80.
 */
export const BATTLE_ID = 'btl_019b2f417f0271bc8de53f90a6c1d244';
const AGREED_AT = '2026-03-06T20:10:31.002Z';
const STARTS_AT = '2026-03-06T20:10:34.002Z';
const ENDS_AT = '2026-03-06T20:15:34.002Z';
const BOOST_AT = '2026-03-06T20:15:04.002Z';
const SECRET = 'c71da4c121feccc812aa52426b1962beb59715723e07189f832d9674fb19e958';
const COMMITMENT = '99495145d4a15ceacaa29df8be5a58e96d0af8a3f2c447466ba326b7a74deb6b';

const onlyPage = { has_more: false, next_cursor: null };

const finisher = {
  id: 'last-tulips',
  kind: 'finisher' as const,
  from_s: -30,
  multiplier: 2,
  items: ['tulip'],
};
const sides = [
  { name: 'Team Nova', hosts: [{ host: 'nova', room: 'nova-live' }] },
  { name: 'Team Rex', hosts: [{ host: 'rex', room: 'rex-live' }] },
];
const head = (seq: number, at: string) => ({ seq, at, battle: BATTLE_ID });
const times = { starts_at: STARTS_AT, ends_at: ENDS_AT };

const round = {
  round: 1,
  kind: 'regular' as const,
  contenders: [0, 1],
  points: [100, 80],
  winner: 0,
  ...times,
};

const result = {
  outcome: 'win' as const,
  winner: 0,
  decided_by: 'points' as const,
  sides: [
    { points: 100, coins: 50, mvp: { user: 'mia', points: 100 } },
    { points: 80, coins: 80, mvp: { user: 'tom', points: 80 } },
  ],
  rounds: [round],
  secret: SECRET,
  finished_at: ENDS_AT,
};

const scored = { points: 100, coins: 50 };
const battle = {
  id: BATTLE_ID,
  mode: 'solo' as const,
  state: 'live' as const,
  version: 5,
  inviter: null,
  round: 1,
  sides: [
    {
      index: 0,
      name: 'Team Nova',
      hosts: [{ host: 'nova', room: 'nova-live', ...scored, accepted: true, left: false }],
      ...scored,
      rounds_won: 0,
      top: [{ user: 'mia', points: 100 }],
    },
    {
      index: 1,
      name: 'Team Rex',
      hosts: [{ host: 'rex', room: 'rex-live', points: 80, coins: 80, accepted: true, left: false }],
      points: 80,
      coins: 80,
      rounds_won: 0,
      top: [{ user: 'tom', points: 80 }],
    },
  ],
  boosts: [{ id: 'last-tulips', kind: 'finisher' as const, multiplier: 2, side: null, ends_at: ENDS_AT }],
  tasks: [],
  expires_at: null,
  ...times,
  server_time: '2026-03-06T20:15:04.133Z',
  rules: {
    duration_s: 300,
    countdown_s: 3,
    rounds: 1,
    tie: { policy: 'overtime' as const, overtime_s: 60, max: 1 },
    boosts: [finisher],
    multiplier_cap: 10,
    invite_ttl_s: 60,
    accept: 'invite' as const,
    commitment: COMMITMENT,
  },
  result: null,
};

const friday = {
  id: 'double-friday',
  starts_at: '2026-03-06T00:00:00.000Z',
  ends_at: '2026-03-07T00:00:00.000Z',
  multiplier: 2,
};

export const EXAMPLE_BATTLES = {
  BattleCountdown: { type: 'battle_countdown', ...head(39, AGREED_AT), round: 1, ...times },
  BattleStarted: { type: 'battle_started', ...head(40, STARTS_AT), round: 1, ...times },
  BattleBoostStarted: {
    type: 'battle_boost_started',
    ...head(41, BOOST_AT),
    round: 1,
    boost: battle.boosts[0]!,
  },
  BattleBoostEnded: {
    type: 'battle_boost_ended',
    ...head(44, ENDS_AT),
    round: 1,
    boost: { id: 'last-tulips', kind: 'finisher', side: null },
  },
  BattleRoundEnded: { type: 'battle_round_ended', ...head(45, ENDS_AT), ...round, rounds_won: [1, 0] },
  BattleOvertime: {
    type: 'battle_overtime',
    ...head(46, '2026-03-06T20:15:34.040Z'),
    round: 2,
    kind: 'overtime',
    contenders: [0, 1],
    starts_at: '2026-03-06T20:15:34.290Z',
    ends_at: '2026-03-06T20:16:34.290Z',
  },
  BattleEnded: { type: 'battle_ended', ...head(46, ENDS_AT), state: 'finished', result },
  PostBattle: {
    mode: 'solo',
    sides,
    duration_s: 300,
    tie: { policy: 'overtime', overtime_s: 60 },
    boosts: [finisher],
  },
  Battle: battle,
  BattleList: { data: [battle], ...onlyPage },
  BattleHostRequest: { host: 'nova' },
  InviteBlock: { inviter: 'rex' },
  InviteBlockList: { data: [{ inviter: 'rex' }], ...onlyPage },
  InviteSettings: { accepts_invites: false },
  BattleSupporterList: {
    data: [
      { side: 0, user: 'mia', points: 100, coins: 50, gifts: 1 },
      { side: 1, user: 'tom', points: 80, coins: 80, gifts: 8 },
    ],
    ...onlyPage,
  },
  BattleAudit: {
    battle: BATTLE_ID,
    state: 'finished',
    matches: true,
    gifts: { counted: 9, not_counted: 0, rolls: 0 },
    sides: [
      { ...scored, rounds_won: 1 },
      { points: 80, coins: 80, rounds_won: 0 },
    ],
    result,
    differences: [],
  },
  BattleScores: {
    battle: BATTLE_ID,
    data: [
      { at: '2026-01-31T12:00:05.000Z', points: [50, 0] },
      { at: '2026-01-31T12:00:07.000Z', points: [50, 80] },
    ],
    last: 9,
    has_more: false,
    boosts: [
      {
        ...{ id: 'last-minute', kind: 'window', multiplier: 2, side: null },
        starts_at: '2026-01-31T12:04:00.000Z',
        ends_at: '2026-01-31T12:05:00.000Z',
      },
    ],
  },
  PutBonus: {
    starts_at: friday.starts_at,
    ends_at: friday.ends_at,
    multiplier: 2,
    scope: { categories: ['flowers'] },
  },
  Bonus: { ...friday, scope: { rooms: null, categories: ['flowers'], min_vip_level: 0 } },
  BonusList: {
    data: [{ ...friday, scope: { rooms: null, categories: ['flowers'], min_vip_level: 0 } }],
    ...onlyPage,
  },
} satisfies ProtocolExamples;
