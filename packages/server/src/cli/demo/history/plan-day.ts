import type { PostBattle, PutCampaign } from '@lavish/protocol';
import { between, pickOne, pickWeighted, type Random, seededRandom } from '../../simulate/seeded-random.ts';
import type { HistoryCast, HistoryGiver, HistoryHost, HistoryUser } from './history-cast.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Gifts of an average day, about: 200,000 in a year. */
const GIFTS_A_DAY = 200_000 / 365;

/** Gifts of a day at most. A day is one transaction, and followers of the log read up to 1,000 gifts of one without a rest. */
export const MAX_GIFTS_A_DAY = 980;

/** From Sunday to Saturday. Their mean is 1. */
const BY_WEEKDAY = [1.1, 0.85, 0.86, 0.9, 0.96, 1.09, 1.24];

/**
 * A batch has one time. Gifts within this time, in any room, are one batch, unless one of them is for a battle. A batch costs 3 ms
 * besides its gifts: with batches of 6 minutes the year took three times as long.
 */
const BATCH_MS = 20 * MINUTE_MS;
const BATTLE_BATCH_MS = 60_000;
const MAX_BATCH = 40;

/** A session has no gifts in its last minutes, so that the time of its last batch and its battle are within it. */
const QUIET_END_MS = 21 * MINUTE_MS;

/** Which days the history has. */
interface HistoryTimes {
  /** How many. The last one ends with the history. */
  days: number;
  /** When it ends, unix milliseconds. */
  endsAt: number;
  /** The offset of the zone of its days from UTC. */
  offsetMs: number;
}

/** One room: from its opening to its end. */
export interface PlannedSession {
  room: string;
  host: HistoryHost;
  startsAt: number;
  endsAt: number;
  /** Those who give, and all who come to watch. */
  givers: readonly HistoryGiver[];
  audience: readonly HistoryUser[];
}

export interface PlannedGift {
  at: number;
  sender: HistoryGiver;
  room: string;
  item: string;
  quantity: number;
  /** How long its batch may take. */
  batchMs: number;
}

/** Gifts that are committed together, at the time of the last of them. */
export interface PlannedBatch {
  at: number;
  gifts: readonly PlannedGift[];
}

export interface PlannedBattle {
  at: number;
  request: PostBattle;
}

export interface PlannedDay {
  startsAt: number;
  sessions: readonly PlannedSession[];
  battles: readonly PlannedBattle[];
  batches: readonly PlannedBatch[];
  /** A campaign of this day. */
  campaign: { id: string; put: PutCampaign } | null;
}

/** Days begin at five in the morning, when hardly anybody is live. The last one ends with the history. */
export function dayStart(day: number, { endsAt, offsetMs, days }: HistoryTimes): number {
  const ahead = 5 * HOUR_MS - offsetMs;
  return Math.floor((endsAt - ahead) / DAY_MS) * DAY_MS + ahead - (days - 1 - day) * DAY_MS;
}

/** Plans a day. The same seed and times give the same plan, whatever was planned before. */
export function planDay(cast: HistoryCast, day: number, seed: number, times: HistoryTimes): PlannedDay {
  const random = seededRandom(seed * 1_000 + day);
  const startsAt = dayStart(day, times);
  const endsAt = Math.min(startsAt + DAY_MS, times.endsAt);
  const weekday = new Date(startsAt + times.offsetMs).getUTCDay();
  const campaign = day < times.days - 1 ? campaignOf(startsAt, times.offsetMs) : null;
  const sessions = planSessions(random, cast, day, { startsAt, endsAt });
  const count = giftsOf(random, day, times.days, weekday, campaign !== null) * ((endsAt - startsAt) / DAY_MS);
  const matches = matchSessions(random, sessions);
  const gifts = [...planGifts(random, sessions, count), ...planBattleGifts(random, matches)];
  return {
    startsAt,
    sessions,
    battles: matches.map(({ at, sides }) => ({ at, request: battleRequest(random, sides) })),
    batches: batchesOf(gifts),
    campaign,
  };
}

/** More gifts from month to month, on weekends and on days with a campaign. Yesterday is out of the ordinary. */
function giftsOf(random: Random, day: number, days: number, weekday: number, hasCampaign: boolean): number {
  const growth = 0.68 + (0.64 * day) / days;
  const chance = 0.88 + 0.24 * random();
  const special = day === days - 2 ? 1.6 : hasCampaign ? 1.35 : 1;
  const count = GIFTS_A_DAY * growth * BY_WEEKDAY[weekday]! * chance * special;
  // Battles add some gifts.
  return Math.min(count, MAX_GIFTS_A_DAY) * 0.86;
}

const isThere = ({ fromDay, untilDay }: HistoryUser, day: number) => fromDay <= day && day < untilDay;

function planSessions(
  random: Random,
  { hosts, viewersOnly }: HistoryCast,
  day: number,
  { startsAt, endsAt }: { startsAt: number; endsAt: number },
): PlannedSession[] {
  const date = new Date(startsAt).toISOString().slice(0, 10);
  const present = viewersOnly.filter((viewer) => isThere(viewer, day));
  return hosts.flatMap((host) => {
    const isLive = random() < host.diligence;
    const opens = startsAt + (host.startsAtHour + random() - 0.5) * HOUR_MS;
    const closes = Math.min(opens + (host.hours + random()) * HOUR_MS, endsAt - 5 * MINUTE_MS);
    if (!isLive || !isThere(host, day) || closes - opens < 50 * MINUTE_MS) return [];
    const fans = host.fans.filter((fan) => isThere(fan, day));
    if (fans.length === 0) return [];
    const size = Math.min(fans.length, between(random, 6, 13) + Math.floor(host.popularity * 20));
    const givers = pickSeveral(random, fans, size, ({ eagerness }) => eagerness);
    return [
      {
        room: `${host.id}-${date}`,
        host,
        startsAt: Math.floor(opens),
        endsAt: Math.floor(closes),
        givers,
        audience: [...givers, ...pickSeveral(random, present, between(random, 1, 6), () => 1)],
      },
    ];
  });
}

/** Picks distinct elements, each with a probability that grows with its weight. */
function pickSeveral<T>(
  random: Random,
  from: readonly T[],
  count: number,
  weightOf: (each: T) => number,
): T[] {
  return from
    .map((each) => ({ each, order: random() ** (1 / weightOf(each)) }))
    .sort((a, b) => b.order - a.order)
    .slice(0, count)
    .map(({ each }) => each);
}

function planGifts(random: Random, sessions: readonly PlannedSession[], count: number): PlannedGift[] {
  const gifts: PlannedGift[] = [];
  if (sessions.length === 0) return gifts;
  while (gifts.length < count) {
    const session = pickWeighted(
      random,
      sessions,
      ({ host, startsAt, endsAt }) => host.popularity * (endsAt - startsAt),
    );
    const first = session.startsAt + MINUTE_MS;
    // A host's room fills up, so there are more gifts later on.
    const at = first + Math.floor(Math.sqrt(random()) * (session.endsAt - QUIET_END_MS - first));
    gifts.push(...planStreak(random, session, at, BATCH_MS));
  }
  return gifts;
}

/** One gift, or several of one kind in a row. */
function planStreak(
  random: Random,
  { room, givers }: PlannedSession,
  at: number,
  batchMs: number,
): PlannedGift[] {
  const sender = pickWeighted(random, givers, ({ eagerness }) => eagerness);
  const item = pickItem(random, sender);
  const quantity = item === 'rose' || item === 'heart' ? between(random, 1, 9) : 1;
  const repeats = random() < 0.2 ? between(random, 2, 4) : 1;
  return Array.from({ length: repeats }, () => ({ at, sender, room, item, quantity, batchMs }));
}

/** How often each item of the demo's catalogue is given, and from which VIP level on. */
const ITEMS = [
  { item: 'rose', weight: 34, grand: false, vip: 0 },
  { item: 'heart', weight: 22, grand: false, vip: 0 },
  { item: 'clap', weight: 14, grand: false, vip: 0 },
  { item: 'star', weight: 11, grand: false, vip: 0 },
  { item: 'ice-cream', weight: 8, grand: false, vip: 0 },
  { item: 'balloon', weight: 5, grand: false, vip: 0 },
  { item: 'perfume', weight: 3, grand: false, vip: 0 },
  { item: 'crown', weight: 5, grand: true, vip: 0 },
  { item: 'sports-car', weight: 2.4, grand: true, vip: 0 },
  { item: 'rocket', weight: 1.2, grand: true, vip: 0 },
  { item: 'phoenix', weight: 0.6, grand: true, vip: 3 },
  { item: 'galaxy', weight: 0.3, grand: true, vip: 5 },
];

const pickItem = (random: Random, { generosity, vipLevel }: HistoryGiver): string =>
  pickWeighted(random, ITEMS, ({ weight, grand, vip }) =>
    vip > vipLevel ? 0 : grand ? weight * generosity : weight,
  ).item;

interface Match {
  at: number;
  sides: readonly [PlannedSession, PlannedSession];
}

/** Two or three battles a day between hosts who are live at the same time. A host has one of them at most. */
function matchSessions(random: Random, sessions: readonly PlannedSession[]): Match[] {
  const matches: Match[] = [];
  const free = new Set(sessions);
  for (let tries = 0; tries < 12 && matches.length < 3 && free.size > 1; tries++) {
    const [one, other] = [pickOne(random, [...free]), pickOne(random, [...free])];
    const from = Math.max(one.startsAt, other.startsAt) + 5 * MINUTE_MS;
    const until = Math.min(one.endsAt, other.endsAt) - QUIET_END_MS - BATTLE_S * 1_000;
    if (one === other || until <= from || (matches.length === 2 && random() < 0.5)) continue;
    matches.push({ at: between(random, from, until), sides: [one, other] });
    free.delete(one);
    free.delete(other);
  }
  return matches;
}

const BATTLE_S = 300;

const battleRequest = (random: Random, sides: Match['sides']): PostBattle => ({
  mode: 'solo',
  sides: sides.map(({ host, room }) => ({ hosts: [{ host: host.id, room }] })),
  duration_s: BATTLE_S,
  countdown_s: 0,
  accept: 'auto',
  tie: { policy: random() < 0.5 ? 'overtime' : 'draw', overtime_s: 60 },
  boosts: random() < 0.5 ? [{ id: 'last-minute', kind: 'window', from_s: -60, multiplier: 2 }] : [],
});

function planBattleGifts(random: Random, matches: readonly Match[]): PlannedGift[] {
  return matches.flatMap(({ at, sides }) =>
    sides.flatMap((session) =>
      Array.from({ length: between(random, 6, 16) }, () =>
        planStreak(random, session, at + between(random, 3_000, (BATTLE_S - 5) * 1_000), BATTLE_BATCH_MS),
      ).flat(),
    ),
  );
}

function batchesOf(gifts: readonly PlannedGift[]): PlannedBatch[] {
  const batches: PlannedGift[][] = [];
  let open: PlannedGift[] = [];
  for (const gift of gifts.toSorted((a, b) => a.at - b.at)) {
    const batchMs = Math.min(gift.batchMs, ...open.map((one) => one.batchMs));
    if (open.length === 0 || open.length === MAX_BATCH || gift.at - open[0]!.at > batchMs) {
      open = [];
      batches.push(open);
    }
    open.push(gift);
  }
  return batches.map((some) => ({ at: some.at(-1)!.at, gifts: some }));
}

const FESTIVALS = [
  ...['Frost festival', 'Lantern night', 'Spring stars', 'Blossom battle', 'May crown', 'Midsummer'],
  ...['Beach party', 'Starlight', 'Harvest moon', 'Golden October', 'Bonfire', 'Winter lights'],
];

/** A campaign on the first Saturday of a month, from five in the afternoon to half past four. */
function campaignOf(startsAt: number, offsetMs: number): PlannedDay['campaign'] {
  const date = new Date(startsAt + offsetMs);
  if (date.getUTCDay() !== 6 || date.getUTCDate() > 7) return null;
  const time = (hours: number) => new Date(startsAt + hours * HOUR_MS).toISOString();
  return {
    id: `festival-${date.toISOString().slice(0, 7)}`,
    put: {
      ...FESTIVAL_RULES,
      name: FESTIVALS[date.getUTCMonth()]!,
      starts_at: time(12),
      ends_at: time(23.5),
      multipliers: [{ id: 'prime-time', starts_at: time(15), ends_at: time(16), multiplier: 2 }],
    },
  };
}

const FESTIVAL_RULES = {
  rules: [
    { id: 'coins', kind: 'coins', weight: 1, daily_cap: 20_000 },
    { id: 'fans', kind: 'senders', weight: 100 },
    { id: 'wins', kind: 'battle_wins', weight: 1_000 },
  ],
  groups: [
    { id: 'suns', name: 'Suns', receivers: ['nova_1', 'selma_3', 'mara_5', 'tariq_7', 'bodhi_9'] },
    { id: 'moons', name: 'Moons', receivers: ['ivo_2', 'rex_4', 'juno_6', 'elif_8', 'noemi_10'] },
  ],
  rewards: [
    { list: 'receivers', from_rank: 1, to_rank: 1, label: 'The crown of the festival' },
    { list: 'receivers', from_rank: 2, to_rank: 3, label: 'A place on the front page' },
    { list: 'senders', from_rank: 1, to_rank: 3, label: 'A golden frame' },
    { list: 'groups', from_rank: 1, to_rank: 1, label: 'A team badge' },
  ],
} satisfies Partial<PutCampaign>;

/** The campaign that follows the history: a festival of two days that begins on the next Saturday but one, from `now` on. */
export function nextFestival(now: number, offsetMs: number): { id: string; put: PutCampaign } {
  const today = new Date(now + offsetMs);
  const days = ((6 - today.getUTCDay() + 7) % 7) + 7;
  const startsAt = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS + days * DAY_MS - offsetMs;
  const time = (hours: number) => new Date(startsAt + hours * HOUR_MS).toISOString();
  return {
    id: `weekend-${new Date(startsAt + offsetMs).toISOString().slice(0, 10)}`,
    put: {
      ...FESTIVAL_RULES,
      name: 'Double weekend',
      starts_at: time(12),
      ends_at: time(60),
      multipliers: [{ id: 'saturday-night', starts_at: time(18), ends_at: time(23), multiplier: 2 }],
    },
  };
}
