import type { PutCampaign, StandingsList } from '@lavish/protocol';
import type pg from 'pg';
import { expect } from 'vitest';
import { BatchFault, isTransient } from '../../domain/gifts/batch-fault.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';
import { changeBattle } from '../battles/change-battle.ts';
import type { GiftCommitter } from '../gifts/gift-committer.ts';
import { readGift } from '../gifts/read-gifts.ts';
import { ARENA, letTimePass, startBattle } from '../testing/arena.ts';
import { letCampaignPass, runCampaign } from '../testing/campaign-times.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { followTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { auditCampaign } from './audit-stored-campaign.ts';
import { cancelCampaign } from './change-campaign.ts';
import { closeCampaigns } from './close-campaigns.ts';
import { campaignFollower } from './follow-campaigns.ts';
import { readCampaign } from './read-campaigns.ts';
import { readStandings, type StandingPosition } from './read-standings.ts';

const HOUR_MS = 3_600_000;

const RULES: PutCampaign['rules'] = [
  { id: 'coins', kind: 'coins', weight: 2, daily_cap: 50 },
  { id: 'fans', kind: 'senders', weight: 100 },
];

function giftOf(outcome: GiftOutcome | undefined): StoredGift {
  if (outcome?.kind === 'refused' || outcome === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.gift;
}

const scores = (outcomes: readonly GiftOutcome[]) =>
  outcomes.map((outcome) => giftOf(outcome).campaigns.map(({ id, score }) => [id, score]));

async function standings(pool: pg.Pool, list: StandingsList, campaign = 'gala', region = '') {
  await followTo(pool, campaignFollower);
  const found = await readStandings(pool, { campaign, list, region, all: true, limit: 10 });
  return found.map(({ id, score }) => [id, score]);
}

it('a gift scores in its transaction, is stored with its verdict, and is replayed with it', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala', { rules: RULES });
  const committer = ledger.openCommitter();
  const commands = [sendsRose(), sendsRose({ quantity: 2 }), sendsRose({ sender: 'ben' })];
  const { outcomes } = await committer.commit(commands);
  // 2 × 10 coins and the first gift; 2 × 20 coins of which the cap leaves 30; Ben's own.
  expect(scores(outcomes)).toEqual([[['gala', 120]], [['gala', 30]], [['gala', 120]]]);
  expect(giftOf(outcomes[1]).campaigns[0]).toEqual({
    id: 'gala',
    counted: true,
    multiplier: 10_000,
    score: 30,
    rules: [
      { id: 'coins', amount: 20, score: 30, capped: true },
      { id: 'fans', amount: 0, score: 0 },
    ],
  });
  expect((await readGift(pool, giftOf(outcomes[1]).id))!.campaigns).toEqual(giftOf(outcomes[1]).campaigns);
  const again = await ledger.openCommitter().commit(commands);
  expect(again.outcomes).toEqual(outcomes.map((outcome) => ({ kind: 'replayed', gift: giftOf(outcome) })));
});

it('another batch, another connection and another node continue the counters of a sender', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala', { rules: RULES });
  const [one, other] = [ledger.openCommitter(), ledger.openCommitter()];
  expect(scores((await one.commit([sendsRose()])).outcomes)).toEqual([[['gala', 120]]]);
  expect(scores((await other.commit([sendsRose(), sendsRose()])).outcomes)).toEqual([
    [['gala', 20]],
    [['gala', 10]],
  ]);
  expect(scores((await one.commit([sendsRose(), sendsRose({ receiver: 'gil' })])).outcomes)).toEqual([
    [['gala', 0]],
    [['gala', 100]],
  ]);
});

it('a running committer sees campaigns that begin, change and end', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  const committer = ledger.openCommitter();
  const send = async () => scores((await committer.commit([sendsRose()])).outcomes);
  expect(await send()).toEqual([[]]);
  await runCampaign(pool, 'gala');
  expect(await send()).toEqual([[['gala', 10]]]);
  await runCampaign(pool, 'fair', { rules: [{ id: 'units', kind: 'units', weight: 7 }] });
  expect((await send())[0]!.sort()).toEqual([
    ['fair', 7],
    ['gala', 10],
  ]);
  await letCampaignPass(pool, 'gala', 2 * HOUR_MS);
  expect(await send()).toEqual([[['fair', 7]]]);
  await closeCampaigns(pool);
  await cancelCampaign(pool, 'fair');
  // It counts for ten more seconds.
  expect(await send()).toEqual([[['fair', 7]]]);
  await pool.query(`update campaigns set cancelled_at = now(), revision = default where id = 'fair'`);
  expect(await send()).toEqual([[]]);
});

it('standings have the scores of senders, receivers and groups, and the audit matches', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala', { groups: [{ id: 'north', receivers: ['hal'] }] });
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose(), sendsRose({ sender: 'ben', quantity: 3 })]);
  await committer.commit([sendsRose({ receiver: 'gil', quantity: 2 }), sendsRose({ quantity: 2 })]);
  expect(await standings(pool, 'receivers')).toEqual([
    ['hal', 60],
    ['gil', 20],
  ]);
  expect(await standings(pool, 'senders')).toEqual([
    ['ann', 50],
    ['ben', 30],
  ]);
  expect(await standings(pool, 'groups')).toEqual([['north', 60]]);
  expect(await auditCampaign(pool, 'gala')).toEqual({
    campaign: 'gala',
    state: 'running',
    matches: true,
    gifts: { read: 4, counted: 4, score: 80 },
    battle_wins: { counted: 0, score: 0 },
    differences: [],
  });
});

it('of equal scores the first to reach it is first, however the log was divided', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala');
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose({ sender: 'ben' }), sendsRose()]);
  const { outcomes } = await committer.commit([sendsRose(), sendsRose({ sender: 'ben' })]);
  const [ann, ben] = outcomes.map(giftOf);
  expect(ann!.id < ben!.id).toBe(true);
  expect(await standings(pool, 'senders')).toEqual([
    ['ann', 20],
    ['ben', 20],
  ]);
});

it('an audit finds an altered verdict and an altered standing', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala');
  const { outcomes } = await ledger.openCommitter().commit([sendsRose(), sendsRose()]);
  await followTo(pool, campaignFollower);
  const { id } = giftOf(outcomes[0]);
  await pool.query(`update gifts set campaigns = jsonb_set(campaigns, '{0,score}', '11') where id = $1`, [
    id,
  ]);
  await pool.query(`update campaign_standings set score = score + 5 where list = 'senders'`);
  const audit = (await auditCampaign(pool, 'gala'))!;
  expect(audit.matches).toBe(false);
  expect(audit.differences).toEqual([
    { where: `gifts.gft_${id}.score`, stored: '11', recomputed: '10' },
    { where: 'standings.senders.ann.score', stored: '25', recomputed: '20' },
  ]);
  // So that the test's own check of the whole database finds nothing.
  await pool.query(`update gifts set campaigns = jsonb_set(campaigns, '{0,score}', '10') where id = $1`, [
    id,
  ]);
  await pool.query(`update campaign_standings set score = score - 5 where list = 'senders'`);
});

it('a campaign becomes final when the follower has passed its end, and its counters are deleted', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala', { rules: RULES });
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose()]);
  await letCampaignPass(pool, 'gala', 2 * HOUR_MS);
  await pool.query(`update gifts set at = at - interval '2 hours'`);
  expect(await readCampaign(pool, 'gala')).toMatchObject({ state: 'ended' });

  await closeCampaigns(pool);
  expect(await readCampaign(pool, 'gala')).toMatchObject({ state: 'ended' });
  await committer.commit([sendsRose()]);
  await followTo(pool, campaignFollower);
  await closeCampaigns(pool);
  expect(await readCampaign(pool, 'gala')).toMatchObject({ state: 'final' });
  expect(await standings(pool, 'senders')).toEqual([['ann', 120]]);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({ state: 'final', matches: true });

  while (await closeCampaigns(pool));
  const { rows } = await pool.query(
    `select (select count(*) from campaign_daily_scores) as daily, (select count(*) from campaign_counted_senders) as counted`,
  );
  expect(rows).toEqual([{ daily: 0, counted: 0 }]);
});

it('a battle win scores for the host and the host’s group', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  await runCampaign(pool, 'gala', {
    rules: [{ id: 'wins', kind: 'battle_wins', weight: 500 }],
    groups: [{ id: 'north', receivers: ['nova'] }],
  });
  const { id } = await startBattle(pool);
  await ledger.openCommitter().commit([sendsRose({ room: 'nova-live' })]);
  await letTimePass(pool, id, 400_000);
  await changeBattle(pool, id, { type: 'due' });
  expect(await standings(pool, 'receivers')).toEqual([['nova', 500]]);
  expect(await standings(pool, 'groups')).toEqual([['north', 500]]);
  expect(await standings(pool, 'senders')).toEqual([]);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({
    matches: true,
    battle_wins: { counted: 1, score: 500 },
  });
});

it('a campaign stays open until battles whose round is over have been settled', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  await runCampaign(pool, 'gala', { rules: [{ id: 'wins', kind: 'battle_wins', weight: 500 }] });
  const { id } = await startBattle(pool);
  await ledger.openCommitter().commit([sendsRose({ room: 'nova-live' })]);
  await letTimePass(pool, id, 400_000);
  await pool.query(`update campaigns set ends_at = now(), revision = default`);
  const isTaken = async () => {
    await closeCampaigns(pool);
    const { rows } = await pool.query<{ end_position: number | null }>('select end_position from campaigns');
    return rows[0]!.end_position !== null;
  };
  expect(await isTaken()).toBe(false);
  await changeBattle(pool, id, { type: 'due' });
  expect(await isTaken()).toBe(true);
  expect(await standings(pool, 'receivers')).toEqual([['nova', 500]]);
});

it('pages of standings continue within equal keys, and do not name users who are not shown', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await pool.query(`update users set ranking = 'anonymous' where id = 'ann'`);
  await pool.query(
    `insert into campaign_standings
     select 'gala', 'receivers', '', u, 5, 1, 5, 0, '2026-01-31', $1 from unnest(array['ann', 'ben', 'gil', 'hal']) u`,
    ['0'.repeat(32)],
  );
  const query = { campaign: 'gala', list: 'receivers', region: '', limit: 1 } as const;
  const named: (string | null)[] = [];
  let after: StandingPosition | undefined;
  for (;;) {
    const [row] = await readStandings(pool, { ...query, all: false, ...(after && { after }) });
    if (!row) break;
    named.push(row.id);
    after = row;
  }
  expect(named).toEqual([null, 'ben', 'gil', 'hal']);
  const [first] = await readStandings(pool, { ...query, all: true });
  expect(first!.id).toBe('ann');
  await pool.query('delete from campaign_standings');
});

it('several committers together keep caps, count each sender once, and leave standings that the audit confirms', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala', { rules: RULES, groups: [{ id: 'north', receivers: ['hal', 'gil'] }] });
  await runCampaign(pool, 'fair', { rules: [{ id: 'units', kind: 'units', weight: 1.5, daily_cap: 40 }] });
  const committers = Array.from({ length: 4 }, () => ledger.openCommitter());
  const gift = (n: number) =>
    sendsRose({
      sender: n % 2 === 0 ? 'ann' : 'ben',
      receiver: n % 3 === 0 ? 'gil' : 'hal',
      item: 'kiss',
      quantity: 1 + (n % 4),
    });
  /** A batch that waits too long for another one's locks is rolled back; then it runs again, as the batcher does. */
  async function commit(committer: GiftCommitter, commands: GiftCommand[]): Promise<void> {
    try {
      await committer.commit(commands);
    } catch (error) {
      if (!(error instanceof BatchFault) || !isTransient(error)) throw error;
      await commit(committer, commands);
    }
  }
  await Promise.all(
    committers.map(async (committer, place) => {
      for (let batch = 0; batch < 10; batch++) {
        await commit(
          committer,
          Array.from({ length: 5 }, (_, n) => gift(place + batch * 5 + n)),
        );
      }
    }),
  );
  const scored = Object.fromEntries((await standings(pool, 'senders', 'fair')) as [string, number][]);
  expect(scored).toEqual({ ann: 40, ben: 40 });
  // Each has 50 of the cap, and 100 for the first gift to each of two receivers.
  expect(await standings(pool, 'groups')).toEqual([['north', 500]]);
  for (const id of ['gala', 'fair']) {
    expect(await auditCampaign(pool, id)).toMatchObject({ matches: true, gifts: { read: 200 } });
  }
});
