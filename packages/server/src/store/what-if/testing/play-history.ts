import type { BattleResult, BoostDefinition, PostBattle, TiePolicy } from '@lavish/protocol';
import type pg from 'pg';
import { pickOne, type Random } from '../../../cli/simulate/seeded-random.ts';
import { isOver } from '../../../domain/battles/battle.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import { changeBattle } from '../../battles/change-battle.ts';
import { readBattle } from '../../battles/read-battles.ts';
import { putBonus } from '../../bonuses/bonus-periods.ts';
import { campaignFollower } from '../../campaigns/follow-campaigns.ts';
import { ARENA, duel, granted, letTimePass, startBattle } from '../../testing/arena.ts';
import { runCampaign } from '../../testing/campaign-times.ts';
import type { TestLedger } from '../../testing/ledger.ts';
import { followTo } from '../../testing/roll-up.ts';
import { sendsRose, setScene } from '../../testing/stage.ts';
import { putUser } from '../../users/user-profiles.ts';

const SENDERS = ['s-1', 's-2', 's-3', 's-4', 's-5', 's-6'];

/** A zone in which it is about noon, so that no day begins near the test's gifts. */
const noonZone = (): string => {
  const hours = 12 - new Date().getUTCHours();
  // The names have the opposite sign: in Etc/GMT-2 it is two hours later than in UTC.
  return hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
};

const BOOSTS: BoostDefinition[] = [
  { id: 'rush', kind: 'window', from_s: 0, multiplier: 1.5, items: ['rose'] },
  { id: 'lucky', kind: 'chance', chance: 0.5, multiplier: 3 },
  { id: 'climb', kind: 'task', target_points: 60, reward_s: 60, multiplier: 2 },
];

const POLICIES: TiePolicy[] = ['draw', 'overtime', 'sudden_death', 'first_to_score', 'most_supporters'];

/**
 * Plays a history of an hour on the real engine: two campaigns with daily caps, first gifts, points, battle wins, groups and a window, a
 * bonus, battles with every policy and kind of boost, and gifts outside battles.
 */
export async function playHistory(ledger: TestLedger, random: Random, battles: number): Promise<void> {
  const { pool } = ledger;
  const coins = Object.fromEntries(SENDERS.map((sender) => [sender, 1_000_000]));
  await setScene(pool, {
    ...ARENA,
    users: { ...ARENA.users, ...coins },
    items: {
      rose: { price: 10, category: 'flowers' },
      kiss: { price: 1, points: 0 },
      cake: { price: 33, points: 40, category: 'sweets' },
    },
  });
  for (const [index, sender] of SENDERS.entries())
    await putUser(pool, sender, { vip_level: index % 3, region: index % 2 ? 'north' : 'south' });
  await putUser(pool, 'rex', { share_bps: 6_333 });
  await runCampaign(pool, 'gala', {
    zone: noonZone(),
    rules: [
      { id: 'coins', kind: 'coins', weight: 1.25, daily_cap: 900 },
      { id: 'fans', kind: 'senders', weight: 100 },
      { id: 'points', kind: 'points', weight: 0.5 },
      { id: 'wins', kind: 'battle_wins', weight: 500 },
    ],
    groups: [{ id: 'both', receivers: ['nova', 'max'] }],
  });
  await runCampaign(pool, 'fair', {
    zone: noonZone(),
    scope: { categories: ['flowers'], sender_regions: ['north'], min_vip_level: 1 },
    rules: [{ id: 'units', kind: 'units', weight: 7, daily_cap: 500 }],
  });
  granted(
    await putBonus(pool, 'hour', {
      starts_at: '2020-01-01T00:00:00Z',
      ends_at: '2999-01-01T00:00:00Z',
      multiplier: 1.5,
      scope: { categories: ['sweets'] },
    }),
  );
  const committer = ledger.openCommitter();
  const give = (rooms: readonly [room: string, receiver: string][]) => {
    const [room, receiver] = pickOne(random, rooms);
    return sendsRose({
      sender: pickOne(random, SENDERS),
      room,
      receiver,
      item: pickOne(random, ['rose', 'kiss', 'cake']),
      quantity: 1 + Math.floor(random() * 4),
    });
  };
  const all = [
    ['nova-live', 'nova'],
    ['nova-live', 'ivy'],
    ['rex-live', 'rex'],
    ['max-live', 'max'],
  ] as const satisfies [string, string][];
  const send = async (count: number) => {
    const { outcomes } = await committer.commit(Array.from({ length: count }, () => give(all)));
    for (const outcome of outcomes) if (outcome.kind === 'refused') throw new Error(outcome.refusal.detail);
  };
  for (let n = 0; n < battles; n++) {
    const { id } = await startBattle(pool, battleOf(n));
    for (let rounds = 0; !isOver((await readBattle(pool, id))!) && rounds < 6; rounds++) {
      await send(1 + Math.floor(random() * 12));
      if (n % 7 === 6 && rounds === 0) await changeBattle(pool, id, { type: 'leave', host: 'rex' });
      await letAllPass(pool, 61_000);
      await send(2);
      await changeBattle(pool, id, { type: 'due' });
    }
  }
  await send(5);
  await followTo(pool, campaignFollower);
}

/** Moves all battles and gifts into the past, so that they keep their order. */
async function letAllPass(pool: pg.Pool, ms: number): Promise<void> {
  const { rows } = await pool.query<{ id: string; result: BattleResult | null }>(
    'select id, result from battles',
  );
  for (const { id, result } of rows) {
    await letTimePass(pool, id, ms);
    await pool.query(
      'update battles set created_at = created_at - $2::interval, over_at = over_at - $2::interval, result = $3 where id = $1',
      [id, `${ms} milliseconds`, result && JSON.stringify(earlier(result, ms))],
    );
  }
  await pool.query('update gifts set at = at - $1::interval where battle_id is null', [`${ms} milliseconds`]);
}

const earlier = (result: BattleResult, ms: number): BattleResult => ({
  ...result,
  finished_at: timestamp(Date.parse(result.finished_at) - ms),
  rounds: result.rounds.map((round) => ({
    ...round,
    starts_at: timestamp(Date.parse(round.starts_at) - ms),
    ends_at: timestamp(Date.parse(round.ends_at) - ms),
  })),
});

const battleOf = (n: number): PostBattle =>
  duel({
    duration_s: 60,
    rounds: n % 3 === 2 ? 3 : 1,
    tie: { policy: POLICIES[n % POLICIES.length]!, overtime_s: 60, max: 2 },
    boosts: BOOSTS.filter((_boost, index) => ((n + 1) >> index) % 2 === 1),
    multiplier_cap: n % 2 ? 3 : 10,
  });
