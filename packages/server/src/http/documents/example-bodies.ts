import { BATTLE_ID, EXAMPLE_BATTLES } from './example-battles.ts';
import { EXAMPLE_MONEY } from './example-money.ts';
import { GIFT_ID, GIVEN_AT, OPENED_AT, onlyPage } from './example-scene.ts';
import type { ProtocolExamples } from './protocol-examples.ts';

const today = { starts_at: '2026-01-31T00:00:00.000Z', ends_at: '2026-02-01T00:00:00.000Z' };

const tulip = {
  id: 'tulip',
  name: 'Tulip',
  price: 10,
  points: 10,
  category: 'flowers',
  animation: { kind: 'confetti' as const, duration_ms: 800 },
  icon_url: null,
  min_vip_level: 0,
  max_quantity: 9_999,
  streak_window_ms: 5_000,
  active_from: null,
  active_until: null,
  sort: 0,
};

const room = {
  id: 'nova-live',
  host: 'nova',
  title: 'Friday night songs',
  live: true,
  created_at: OPENED_AT,
  ended_at: null,
  guests: ['kai'],
  has_more_guests: false,
  stats: { gifts: 1, coins: 50, senders: 1, viewers: 214 },
};

const gift = {
  id: GIFT_ID,
  room: 'nova-live',
  sender: 'mia',
  receiver: 'nova',
  item: 'tulip',
  quantity: 5,
  coins: 50,
  earned: 25,
  at: GIVEN_AT,
};
const streak = {
  id: 'stk_019b2f3c5b7a7d3e9c41a2b86f0d5e78',
  count: 5,
  expires_at: '2026-03-06T20:15:09.120Z',
};

/** A gift during the finisher, which added 1 to the multiplier. */
const verdict = {
  id: BATTLE_ID,
  round: 1,
  side: 0,
  counted: true,
  base_points: 50,
  multiplier: 2,
  points: 100,
  boosts: [{ id: 'last-tulips', kind: 'finisher', add: 1 }],
};

const campaignPeriod = { starts_at: '2026-03-06T12:00:00.000Z', ends_at: '2026-03-20T12:00:00.000Z' };
const campaignRules = {
  rules: [
    { id: 'coins', kind: 'coins' as const, weight: 1 },
    { id: 'tulips', kind: 'units' as const, weight: 20, items: ['tulip'], daily_cap: 2_000 },
    { id: 'wins', kind: 'battle_wins' as const, weight: 500 },
  ],
  multipliers: [
    {
      id: 'friday-night',
      starts_at: '2026-03-06T18:00:00.000Z',
      ends_at: '2026-03-06T22:00:00.000Z',
      multiplier: 2,
    },
  ],
  rewards: [
    { list: 'receivers' as const, from_rank: 1, to_rank: 1, label: 'The crown of spring' },
    { list: 'senders' as const, from_rank: 1, to_rank: 3, label: 'A golden frame' },
  ],
};

/** Two weeks in which gifts and battle wins score, and twice as much on Friday night. */
const standingsState = { state: 'running' as const, ...campaignPeriod, final_at: null };
const campaign = {
  id: 'spring-stars',
  name: 'Spring stars',
  state: 'running' as const,
  ...campaignPeriod,
  final_at: null,
  zone: 'Europe/Berlin',
  scope: {
    items: null,
    categories: null,
    rooms: null,
    receivers: null,
    sender_regions: null,
    receiver_regions: null,
    min_vip_level: 0,
  },
  ...campaignRules,
  groups: [],
};

/** 50 coins and 5 tulips, on Friday night. */
const campaignVerdict = {
  campaign: 'spring-stars',
  counted: true,
  multiplier: 2,
  score: 300,
  rules: [
    { rule: 'coins', amount: 50, score: 100 },
    { rule: 'tulips', amount: 5, score: 200 },
  ],
};

const march = {
  period: { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', zone: 'UTC' },
  complete_until: '2026-03-06T20:15:06.000Z',
};
const pairSums = { gifts: 1, coins: 50, average_coins: 50 };
const sums = {
  ...{ ...pairSums, units: 5, earned: 25, agency_coins: 0, platform_coins: 25, promotion_coins: 0 },
  ...{ points: 100, battle_coins: 50, reversed_gifts: 0, corrected_coins: 0 },
};
const rankedExample = <Key extends object, Sums extends object>(key: Key, of: Sums) => ({
  ...march,
  previous_period: null,
  total: of,
  data: [{ ...key, ...of, share: 1, previous: null }],
  has_more: false,
});

export const EXAMPLE_BODIES = {
  ...EXAMPLE_BATTLES,
  ...EXAMPLE_MONEY,
  RoomGuest: { user: 'kai' },
  RoomBlock: { user: 'tom' },
  GuestList: { data: [{ user: 'kai' }], ...onlyPage },
  BlockList: { data: [{ user: 'tom' }], ...onlyPage },
  Verdict: verdict,
  GiftEvent: {
    type: 'gift',
    seq: 42,
    id: GIFT_ID,
    sender: 'mia',
    receiver: 'nova',
    item: 'tulip',
    quantity: 5,
    gifts: 1,
    coins: 50,
    streak: { id: streak.id, count: 5, delta: 5, expires_at: streak.expires_at },
    battle: verdict,
  },
  GiftReversed: { type: 'gift_reversed', seq: 46, sender: 'mia', gifts: 1, coins: 50, ids: [GIFT_ID] },
  GuestJoined: { type: 'guest_joined', seq: 43, user: 'kai' },
  GiftsSummary: { type: 'gifts_summary', gifts: 431, quantity: 502, coins: 12_880 },
  StreakEnded: {
    type: 'streak_ended',
    id: streak.id,
    count: 5,
    details: { sender: 'mia', receiver: 'nova', item: 'tulip', coins: 50 },
  },
  GuestLeft: { type: 'guest_left', seq: 44, user: 'kai' },
  RoomEnded: { type: 'room_ended', seq: 45, at: '2026-03-06T22:01:17.480Z' },
  PutUser: { name: 'Mia', vip_level: 2 },
  User: {
    id: 'mia',
    name: 'Mia',
    avatar_url: null,
    vip_level: 2,
    share_bps: 5_000,
    blocked: false,
    region: 'jp',
    ranking: 'shown',
    consumption_consent: false,
    store_account: '5278e7e7-881d-84d2-ab08-dca777e16dc1',
    clearing_days: null,
    payout_eligible: false,
    wallet: { coins: 1_000, version: 1, promotional_coins: 0, owed: 0 },
    earnings: { coins: 0 },
    lifetime_spent: 0,
  },
  PostToken: { user: 'mia', room: 'nova-live', watch: true, send: true, ttl_s: 3_600 },
  Token: {
    token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtaWEifQ.c2lnbmF0dXJl',
    jti: '7d1f0c7e-4a55-4c57-9d5f-0f4a3d4d6f1b',
    expires_at: '2026-03-06T21:14:00.000Z',
  },
  PostConsoleLink: { host: 'nova' },
  ConsoleLink: {
    path: '/console#link=mS2dR0cXQ8T1kE7vZbW4nYpLqA9uHf3jGiKoJxVeNsc',
    expires_at: '2026-03-06T20:25:04.120Z',
  },
  PostTokenRevocation: { user: 'mia' },
  TokenRevocation: {
    user: 'mia',
    revoked_at: '2026-03-06T20:14:00.000Z',
    expires_at: '2036-03-13T20:14:00.000Z',
  },
  PutItem: {
    name: 'Tulip',
    price: 10,
    category: 'flowers',
    animation: { kind: 'confetti', duration_ms: 800 },
  },
  Item: tulip,
  Catalogue: { data: [tulip], version: '9c1f0a7be2d44b63' },
  PostRoom: { id: 'nova-live', host: 'nova', title: 'Friday night songs' },
  Room: room,
  RoomList: { data: [room], ...onlyPage },
  PostGift: { item: 'tulip', quantity: 5, price: 10, sender: 'mia' },
  Receipt: {
    ...gift,
    balance: 950,
    wallet_version: 2,
    streak,
    battle: verdict,
    campaigns: [campaignVerdict],
  },
  Gift: { ...gift, streak, battle: verdict, campaigns: [campaignVerdict] },
  GiftList: { data: [{ ...gift, streak, battle: verdict, campaigns: [campaignVerdict] }], ...onlyPage },
  SupporterList: { data: [{ user: 'mia', coins: 50, gifts: 1 }], ...onlyPage },
  Ranking: { data: [{ rank: 1, user: 'mia', coins: 50, gifts: 1 }], ...onlyPage, ...today },
  RoomRanking: { data: [{ rank: 1, room: 'main', coins: 50, gifts: 1 }], ...onlyPage, ...today },
  PutCampaign: { name: 'Spring stars', ...campaignPeriod, zone: 'Europe/Berlin', ...campaignRules },
  Campaign: campaign,
  CampaignVerdict: campaignVerdict,
  CampaignList: { data: [campaign], ...onlyPage },
  CampaignStandings: {
    data: [
      {
        rank: 1,
        id: 'nova',
        score: 300,
        gifts: 1,
        coins: 50,
        battles_won: 0,
        rewards: ['The crown of spring'],
      },
    ],
    ...onlyPage,
    ...standingsState,
  },
  OwnStanding: {
    user: 'nova',
    rank: 1,
    rank_between: null,
    ...{ score: 300, gifts: 1, coins: 50, battles_won: 0, score_to_next: null },
    rewards: ['The crown of spring'],
    hidden: false,
    ...standingsState,
  },
  CampaignAudit: {
    campaign: 'spring-stars',
    state: 'running',
    matches: true,
    gifts: { read: 1, counted: 1, score: 300 },
    battle_wins: { counted: 0, score: 0 },
    differences: [],
  },
  BattleRanking: {
    data: [{ rank: 1, user: 'nova', wins: 3, battles: 4, streak: 2, best_streak: 2, points: 12_400 }],
    ...onlyPage,
    ...today,
  },
  OwnRoomRank: {
    room: 'nova-live',
    rank: 2,
    rank_between: null,
    coins: 50,
    gifts: 1,
    coins_to_next: 30,
    ...today,
  },
  OwnBattleRank: {
    user: 'nova',
    rank: 2,
    rank_between: null,
    ...{ wins: 3, battles: 4, streak: 2, best_streak: 2, points: 12_400 },
    ...{ wins_to_next: 0, points_to_next: 150 },
    hidden: false,
    ...today,
  },
  OwnRank: {
    user: 'mia',
    rank: 2,
    rank_between: null,
    coins: 50,
    gifts: 1,
    coins_to_next: 30,
    hidden: false,
    ...today,
  },
  AnalyticsOverview: {
    ...march,
    previous_period: { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z', zone: 'UTC' },
    figures: { coins: 50, senders: 1, average_coins: 50 },
    previous: { coins: 0, senders: 0, average_coins: null },
  },
  AnalyticsSeries: {
    ...march,
    previous_period: null,
    grain: 'month' as const,
    data: [{ starts_at: march.period.from, ends_at: march.period.to, coins: 50 }],
    previous: null,
  },
  AnalyticsItems: rankedExample({ item: 'tulip' }, sums),
  AnalyticsSenders: rankedExample({ sender: 'mia' }, pairSums),
  AnalyticsReceivers: rankedExample({ receiver: 'nova' }, sums),
  AnalyticsBattles: {
    ...march,
    previous_period: null,
    figures: {
      ...{ battles: 1, draws: 0, cut_short: 0, overtime: 0, coins: 50, points: 100, minutes: 5 },
      ...{ coins_per_minute_inside: 5, coins_per_minute_outside: 0 },
    },
    previous: null,
  },
  AnalyticsCohorts: {
    ...march,
    retention: { day_1: 0, day_7: null, day_30: null },
    data: [
      {
        ...{ day: '2026-03-06', new_senders: 1, day_1: 0, day_7: null, day_30: null },
        ...{ day_1_rate: 0, day_7_rate: null, day_30_rate: null },
      },
    ],
  },
  AnalyticsFunnel: {
    ...march,
    previous_period: null,
    figures: {
      ...{ viewers: 214, viewers_who_gave: 1, conversion: 0.0047 },
      ...{ senders: 1, new_senders: 1, repeat_senders: 0, repeat_rate: 0 },
    },
    previous: null,
  },
  AnalyticsRooms: rankedExample({ room: 'nova-live' }, sums),
  Problem: {
    type: 'urn:lavish:error:insufficient_balance',
    title: 'The balance is too low',
    status: 402,
    detail: 'It costs 50 coins, and the wallet holds 20.',
    code: 'insufficient_balance',
    balance: 20,
    required: 50,
    request_id: '019b2f3c-5b7a-7d3e-9c41-a2b86f0d5e79',
  },
} satisfies ProtocolExamples;
