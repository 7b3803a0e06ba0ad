import { BATTLE_ID, EXAMPLE_BATTLES } from './example-battles.ts';
import type { ProtocolExamples } from './protocol-examples.ts';

/*
 * All examples describe the same situation: Nova is live in `nova-live`, with Kai as her guest. Mia buys 1,000 coins and
 * sends five tulips, in the last half minute of a battle with Rex (example-battles.ts).
 */
const OPENED_AT = '2026-03-06T20:00:00.000Z';
const BOUGHT_AT = '2026-03-06T20:14:31.275Z';
const GIVEN_AT = '2026-03-06T20:15:04.120Z';
const GIFT_ID = 'gft_019b2f3c5b7a7d3e9c41a2b86f0d5e77';
const CORRECTED_AT = '2026-03-06T20:20:11.010Z';
const JOURNAL_ID = 'jnl_019b2f40a1c27f10b3d1c0de5ab4e9f3';
const PURCHASE_ID = 'pur_019b2f3bd9fb71c0a5d27be4c19f3a05';
const PURCHASE_JOURNAL_ID = 'jnl_019b2f3bd9fb71c0a5d27be4c19f3a07';
const BONUS_JOURNAL_ID = 'jnl_019b2f3bd9fb71c0a5d27be4c19f3a08';
const TOP_UP_ID = 'jnl_019b2f3bd9fb71c0a5d27be4c19f3a02';

const PAYOUT_ID = 'pay_019b2f3bd9fb71c0a5d27be4c19f3a03';
const BATCH_ID = 'pba_019b2f3bd9fb71c0a5d27be4c19f3a04';

const today = { starts_at: '2026-01-31T00:00:00.000Z', ends_at: '2026-02-01T00:00:00.000Z' };
const onlyPage = { has_more: false, next_cursor: null };

/** Mia's top-up and her gift, and nothing else. */
const balances = [
  { account: 'wallet' as const, opening: 0, movement: 950, closing: 950 },
  { account: 'earnings' as const, opening: 0, movement: 25, closing: 25 },
  { account: 'payout' as const, opening: 0, movement: 0, closing: 0 },
  { account: 'agency' as const, opening: 0, movement: 0, closing: 0 },
  { account: 'platform' as const, opening: 0, movement: 25, closing: 25 },
  { account: 'promotion' as const, opening: 0, movement: 0, closing: 0 },
  { account: 'issuance' as const, opening: 0, movement: -1_000, closing: -1_000 },
];
const movements = [
  { account: 'wallet' as const, kind: 'gift' as const, entries: 1, coins: -50 },
  { account: 'wallet' as const, kind: 'top_up' as const, entries: 1, coins: 1_000 },
  { account: 'earnings' as const, kind: 'gift' as const, entries: 1, coins: 25 },
  { account: 'platform' as const, kind: 'gift' as const, entries: 1, coins: 25 },
  { account: 'issuance' as const, kind: 'top_up' as const, entries: 1, coins: -1_000 },
];
const closedDay = {
  day: '2026-03-06',
  zone: 'UTC',
  starts_at: '2026-03-06T00:00:00.000Z',
  ends_at: '2026-03-07T00:00:00.000Z',
  balances,
  closed_at: '2026-03-07T00:00:03.210Z',
};

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

const putPack = {
  name: '1,000 coins',
  coins: 1_000,
  bonus_coins: 50,
  bonus_days: 90,
  prices: [
    { amount: 999, currency: 'EUR' },
    { amount: 1_500, currency: 'JPY' },
  ],
  products: { apple: 'coins.1000', google: 'coins_1000' },
  max_per_user: 10,
};

const pack = {
  id: 'pack-1000',
  version: 1,
  ...putPack,
  starts_at: null,
  ends_at: null,
  sort: 0,
  retired_at: null,
};

const price = { amount: 999, currency: 'EUR' };

const purchase = {
  id: PURCHASE_ID,
  provider: 'stripe' as const,
  transaction: 'pi_3Qk2Fh2eZvKYlo2C',
  state: 'credited' as const,
  refusal: null,
  user: 'mia',
  pack: 'pack-1000',
  pack_version: 1,
  quantity: 1,
  coins: 1_000,
  bonus_coins: 50,
  price,
  refunded: { amount: 0, coins: 0, bonus_coins: 0 },
  disputes: [],
  test: false,
  journal: PURCHASE_JOURNAL_ID,
  bonus_journal: BONUS_JOURNAL_ID,
  paid_at: BOUGHT_AT,
  created_at: BOUGHT_AT,
};

const providerMessage = {
  id: 'msg_019b2f3bd9fb71c0a5d27be4c19f3a06',
  provider: 'stripe' as const,
  message: 'evt_1Qk2Fh2eZvKYlo2C',
  kind: 'payment_intent.succeeded',
  state: 'done' as const,
  attempts: 1,
  next_at: null,
  error: null,
  received_at: BOUGHT_AT,
  processed_at: BOUGHT_AT,
};

const refundedGift = { gift: GIFT_ID, room: 'nova-live', receiver: 'nova', battle: BATTLE_ID };

const payout = {
  id: PAYOUT_ID,
  user: 'nova',
  state: 'awaiting_approval' as const,
  coins: 20_000,
  currency: 'EUR',
  rate: { coins: 100, amount: 50 },
  gross_amount: 10_000,
  fee_amount: 250,
  amount: 9_750,
  held_by: null,
  host_owes: 0,
  destination: 'acct_nova',
  reference: null,
  transfer: null,
  batch: null,
  requested_by: 'operator Fay',
  approved_by: null,
  requested_at: CORRECTED_AT,
  changed_at: CORRECTED_AT,
};
const payoutBatch = {
  id: BATCH_ID,
  currency: 'EUR',
  payouts: 214,
  coins: 5_210_400,
  amount: 2_531_480,
  actor: 'operator Gus',
  at: CORRECTED_AT,
};
const payoutPolicy = {
  minimum_coins: 2_000,
  weekly_cap_coins: 1_000_000,
  approval_above_coins: 10_000,
  hosts_may_request: true,
  fee_bps: 250,
  rates: [{ currency: 'EUR', coins: 100, amount: 50, fee_amount: 0 }],
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

const SETTLEMENT_ID = 'jnl_019c0b2fd9fb71c0a5d27be4c19f3a09';
const agencySums = { gifts: 1, coins: 50, earned: 25, agency_coins: 5, corrected: 0 };
const agency = {
  id: 'moonlight',
  name: 'Moonlight',
  active_contracts: 1,
  balance: 5,
  counted_until: '2026-04-01T00:00:02.000Z',
  settled_until: null,
  created_at: '2026-01-31T00:00:00.000Z',
};
const contract = {
  id: 'ctr_019b2f1a5b7a7d3e9c41a2b86f0d5e01',
  agency: 'moonlight',
  host: 'nova',
  bps: 1_000,
  from: 'platform' as const,
  valid_from: '2026-02-01T00:00:00.000Z',
  valid_until: null,
  state: 'active' as const,
  proposed_at: '2026-01-31T00:00:00.000Z',
  proposed_by: 'server',
  signed: { by: 'host' as const, actor: 'nova', at: '2026-01-31T01:00:00.000Z' },
  starts_at: '2026-02-01T00:00:00.000Z',
  ends_at: null,
  ended_by: null,
};
const settlement = {
  id: SETTLEMENT_ID,
  agency: 'moonlight',
  from: '2026-03-06',
  until: '2026-03-31',
  opening: 0,
  earned: 5,
  paid: 5,
  closing: 0,
  reference: 'transfer 88',
  actor: 'server',
  at: '2026-04-01T09:00:00.000Z',
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
  TopUpRequest: { coins: 1_000, reference: 'order-5521', price: { amount: 999, currency: 'EUR' } },
  TopUp: {
    id: TOP_UP_ID,
    user: 'mia',
    coins: 1_000,
    reference: 'order-5521',
    price: { amount: 999, currency: 'EUR' },
    at: BOUGHT_AT,
    balance: 1_000,
    wallet_version: 1,
  },
  PutLossPolicy: { policy: 'shared' as const, host_bps: 5_000, reason: 'Agreed with the agencies' },
  LossPolicy: {
    policy: 'shared' as const,
    host_bps: 5_000,
    in_force_from: CORRECTED_AT,
    reason: 'Agreed with the agencies',
    actor: 'server',
  },
  AdjustmentRequest: { coins: 20, reason: 'The stream broke off', reference: 'ticket-77' },
  PromotionalCreditRequest: { coins: 20, expires_at: '2099-03-20T00:00:00.000Z', reason: 'Welcome back' },
  Journal: {
    id: JOURNAL_ID,
    kind: 'adjustment',
    user: 'mia',
    account: 'wallet',
    coins: 20,
    promotional_coins: 0,
    balance: 970,
    owed: 0,
    wallet_version: 3,
    reference: 'ticket-77',
    reason: 'The stream broke off',
    actor: 'server',
    at: CORRECTED_AT,
  },
  PostGiftReversal: { reason: 'Sent by mistake' },
  GiftReversal: {
    gift: GIFT_ID,
    sender: 'mia',
    receiver: 'nova',
    return_coins: true,
    returned: 50,
    taken: 25,
    journals: [JOURNAL_ID, 'jnl_019b2f40a1c27f10b3d1c0de5ab4e9f4'],
    reason: 'Sent by mistake',
    actor: 'server',
    at: CORRECTED_AT,
  },
  RefundRequest: { reason: 'The card was charged back', kind: 'chargeback' },
  Refund: {
    id: JOURNAL_ID,
    kind: 'chargeback',
    user: 'mia',
    top_up: TOP_UP_ID,
    amount: 999,
    coins: 1_000,
    wallet_coins: 950,
    gifts: [{ gift: GIFT_ID, room: 'nova-live', receiver: 'nova', battle: BATTLE_ID, coins: 50 }],
    reason: 'The card was charged back',
    actor: 'server',
    at: CORRECTED_AT,
  },
  ChargebackWithdrawal: {
    chargeback: JOURNAL_ID,
    id: 'jnl_019b2f41c8f17d22b0d4f3b2a6e1c7d0',
    kind: 'chargeback_withdrawal',
    user: 'mia',
    top_up: TOP_UP_ID,
    amount: 999,
    coins: 1_000,
    wallet_coins: 950,
    gifts: [],
    reason: 'The dispute was won',
    actor: 'server',
    at: CORRECTED_AT,
  },
  PostWithdrawal: { reason: 'The dispute was won' },
  DailyClose: { ...closedDay, movements },
  DailyCloseList: { data: [closedDay], ...onlyPage },
  Ledger: { complete_until: GIVEN_AT, last_closed_day: null, balances, movements },
  PutPack: putPack,
  Pack: pack,
  PackList: { data: [pack], ...onlyPage },
  PostPurchase: { provider: 'custom', user: 'mia', pack: 'pack-1000', transaction: 'order-5521', price },
  Purchase: purchase,
  PurchaseList: { data: [purchase], ...onlyPage },
  PostCheckout: {
    user: 'mia',
    pack: 'pack-1000',
    currency: 'EUR',
    success_url: 'https://live.example/thanks',
    cancel_url: 'https://live.example/coins',
  },
  Checkout: {
    id: 'cs_live_a1B2',
    url: 'https://checkout.stripe.com/c/pay/cs_live_a1B2',
    user: 'mia',
    pack: 'pack-1000',
    price,
    expires_at: '2026-03-07T20:14:00.000Z',
  },
  PurchaseRefund: {
    purchase: PURCHASE_ID,
    refunds: [
      {
        id: JOURNAL_ID,
        kind: 'chargeback',
        user: 'mia',
        top_up: PURCHASE_JOURNAL_ID,
        amount: 999,
        coins: 1_000,
        wallet_coins: 950,
        gifts: [{ ...refundedGift, coins: 50 }],
        reason: 'The card was charged back',
        actor: 'server',
        at: CORRECTED_AT,
      },
    ],
  },
  PurchaseTrace: {
    purchase: PURCHASE_ID,
    user: 'mia',
    paid: { coins: 1_000, unspent: 950, spent: 50, expired: 0, taken_back: 0, owed: 0 },
    bonus: { coins: 50, unspent: 50, spent: 0, expired: 0, taken_back: 0, owed: 0 },
    data: [
      {
        ...refundedGift,
        agency: null,
        coins: 50,
        bonus_coins: 0,
        earned: 25,
        agency_coins: 0,
        owed: 0,
        at: GIVEN_AT,
      },
    ],
    ...onlyPage,
  },
  ProviderMessage: providerMessage,
  ProviderMessageList: { data: [providerMessage], ...onlyPage },
  GiftFunding: {
    gift: GIFT_ID,
    coins: 50,
    promotional_coins: 0,
    promotional_earned: 0,
    promotional_agency_coins: 0,
    reversed: false,
    owed: 20,
    sources: [{ journal: TOP_UP_ID, kind: 'top_up', coins: 30 }],
    corrections: [
      {
        journal: JOURNAL_ID,
        kind: 'chargeback',
        coins: -20,
        owed: 20,
        earned: -10,
        agency_coins: 0,
        reversed: false,
        at: CORRECTED_AT,
      },
    ],
    has_more_corrections: false,
  },
  HostEarnings: {
    user: 'nova',
    balance: 31_400,
    cleared: 72_000,
    uncleared: 9_400,
    clears: [
      { at: '2026-03-07T00:00:00.000Z', coins: 4_400 },
      { at: '2026-03-08T00:00:00.000Z', coins: 5_000 },
    ],
    taken_back: 0,
    reserved: 20_000,
    paid_out: 30_000,
    owed: 0,
    available: 22_000,
    clearing_days: 14,
    payout_eligible: true,
    correction_pending: false,
  },
  PayoutRequest: { user: 'nova', coins: 20_000, currency: 'EUR', destination: 'acct_nova' },
  PayoutEnd: { reason: 'The account was closed' },
  PayoutTransfer: { transfer: 'tr_1Qx7' },
  Payout: payout,
  PayoutWithSteps: {
    ...payout,
    steps: [{ step: 'request', actor: 'operator Fay', reason: null, at: CORRECTED_AT }],
  },
  PayoutList: { data: [payout], ...onlyPage },
  PayoutBatchRequest: { currency: 'EUR' },
  PayoutBatch: payoutBatch,
  PayoutBatchList: { data: [payoutBatch], ...onlyPage },
  PutPayoutPolicy: payoutPolicy,
  PayoutPolicy: { ...payoutPolicy, time_zone: 'Europe/Berlin' },
  Statement: {
    data: [
      { id: GIFT_ID, kind: 'gift', coins: -50, balance: 950, at: GIVEN_AT },
      { id: TOP_UP_ID, kind: 'top_up', coins: 1_000, balance: 1_000, at: BOUGHT_AT },
    ],
    ...onlyPage,
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
  PutAgency: { name: 'Moonlight' },
  Agency: agency,
  AgencyList: { data: [agency], ...onlyPage },
  AgencyStatement: { data: [{ day: '2026-03-06', ...agencySums, settlement: SETTLEMENT_ID }], ...onlyPage },
  AgencyHostList: { data: [{ host: 'nova', ...agencySums }], ...onlyPage },
  PostSettlement: { until: '2026-03-31', reference: 'transfer 88' },
  AgencySettlement: settlement,
  AgencySettlementList: { data: [settlement], ...onlyPage },
  PostContract: { agency: 'moonlight', host: 'nova', bps: 1_000, from: 'platform' },
  Contract: contract,
  ContractList: { data: [contract], ...onlyPage },
  PostContractEnd: {},
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
