import type { StandingsList } from '@lavish/protocol';
import type pg from 'pg';
import { expect } from 'vitest';
import { changeBattle } from '../battles/change-battle.ts';
import { ARENA, letTimePass, startBattle } from '../testing/arena.ts';
import { letCampaignPass, runCampaign } from '../testing/campaign-times.ts';
import { expectNothingWrong, ledgerTest as it } from '../testing/ledger.ts';
import { followTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { putUser } from '../users/user-profiles.ts';
import { auditCampaign } from './audit-stored-campaign.ts';
import { cancelCampaign, putCampaign } from './change-campaign.ts';
import { closeCampaigns } from './close-campaigns.ts';
import { campaignFollower } from './follow-campaigns.ts';
import { readCampaign } from './read-campaigns.ts';
import { isUnnamed, readOwnStanding } from './read-own-standing.ts';
import { readStandings } from './read-standings.ts';

const HOUR_MS = 3_600_000;

async function standings(pool: pg.Pool, list: StandingsList, region = '') {
  const found = await readStandings(pool, { campaign: 'gala', list, region, all: true, limit: 10 });
  return found.map(({ id, score }) => [id, score]);
}

it('the standings of a region have what scored while sender, receiver or the host of the room had it', async ({
  ledger,
}) => {
  const { pool } = ledger;
  for (const [user, region] of Object.entries({ ann: 'np', hal: 'cu', gil: 'np' }))
    await putUser(pool, user, { region });
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala');
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose(), sendsRose({ receiver: 'gil', quantity: 2 })]);
  for (const user of ['ann', 'hal']) await putUser(pool, user, { region: 'eg' });
  await committer.commit([sendsRose({ quantity: 4 }), sendsRose({ sender: 'ben', quantity: 8 })]);
  await followTo(pool, campaignFollower);
  const all = {
    '': [
      ['ann', 70],
      ['ben', 80],
    ],
    np: [['ann', 30]],
    eg: [['ann', 40]],
    cu: [],
  };
  for (const [region, expected] of Object.entries(all))
    expect((await standings(pool, 'senders', region)).sort()).toEqual(expected);
  expect(await standings(pool, 'receivers')).toEqual([
    ['hal', 130],
    ['gil', 20],
  ]);
  expect(await standings(pool, 'receivers', 'cu')).toEqual([['hal', 10]]);
  expect(await standings(pool, 'receivers', 'eg')).toEqual([['hal', 120]]);
  expect(await standings(pool, 'receivers', 'np')).toEqual([['gil', 20]]);
  // The room keeps the region that its host had when it was created.
  expect(await standings(pool, 'rooms')).toEqual([['stage', 150]]);
  expect(await standings(pool, 'rooms', 'cu')).toEqual([['stage', 150]]);
  expect(await standings(pool, 'rooms', 'eg')).toEqual([]);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({ matches: true, differences: [] });
  await expectNothingWrong(pool);
});

it('a battle win scores for the host, the room, and the region that the host had when the battle was agreed', async ({
  ledger,
}) => {
  const { pool } = ledger;
  for (const [user, region] of Object.entries({ nova: 'np', rex: 'np' }))
    await putUser(pool, user, { region });
  await setScene(pool, ARENA);
  await runCampaign(pool, 'gala', { rules: [{ id: 'wins', kind: 'battle_wins', weight: 500 }] });
  await putUser(pool, 'nova', { region: 'cu' });
  const { id } = await startBattle(pool);
  await putUser(pool, 'nova', { region: 'eg' });
  await ledger.openCommitter().commit([sendsRose({ room: 'nova-live' })]);
  await letTimePass(pool, id, 400_000);
  await changeBattle(pool, id, { type: 'due' });
  await followTo(pool, campaignFollower);
  for (const region of ['', 'cu'])
    expect(await standings(pool, 'receivers', region)).toEqual([['nova', 500]]);
  for (const region of ['', 'np'])
    expect(await standings(pool, 'rooms', region)).toEqual([['nova-live', 500]]);
  for (const region of ['np', 'eg']) expect(await standings(pool, 'receivers', region)).toEqual([]);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({ matches: true, battle_wins: { counted: 1 } });
});

it('the own place has the rank, and how much the next higher place is ahead, also of a user who is not named', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala');
  await ledger.openCommitter().commit([sendsRose({ quantity: 3 }), sendsRose({ sender: 'ben' })]);
  await followTo(pool, campaignFollower);
  const own = (user: string) =>
    readOwnStanding(pool, { campaign: 'gala', list: 'senders', region: '', user });
  expect(await own('ann')).toMatchObject({ score: 30, gifts: 1, ahead: 0, nextScore: null, places: 2 });
  expect(await own('ben')).toMatchObject({ score: 10, ahead: 1, nextScore: 30, places: 2 });
  expect(await own('hal')).toBe(null);
  for (const ranking of ['anonymous', 'hidden'] as const) {
    await putUser(pool, 'ann', { ranking });
    const found = await readStandings(pool, {
      campaign: 'gala',
      list: 'senders',
      region: '',
      all: false,
      limit: 9,
    });
    // The rank stays, because rewards depend on it.
    expect(found.map(({ id, score }) => [id, score])).toEqual([
      [null, 30],
      ['ben', 10],
    ]);
    expect(await own('ann')).toMatchObject({ ahead: 0 });
    expect(await own('ben')).toMatchObject({ ahead: 1 });
    expect([await isUnnamed(pool, 'ann'), await isUnnamed(pool, 'ben')]).toEqual([true, false]);
  }
});

it('the own rank is exact up to 10,000, also among equal keys, and bounded by the number of places beyond', async ({
  ledger: { pool },
}) => {
  await pool.query(
    `insert into campaign_standings
     select 'gala', 'receivers', '', 'user-' || lpad(n::text, 5, '0'), 9, 1, 9, 0, '2026-01-31', $1 from generate_series(1, 10050) n`,
    ['0'.repeat(32)],
  );
  await pool.query(`insert into campaign_lists values ('gala', 'receivers', '', 10050)`);
  const own = (user: string) =>
    readOwnStanding(pool, { campaign: 'gala', list: 'receivers', region: '', user });
  expect(await own('user-00001')).toMatchObject({ ahead: 0, nextScore: null });
  expect(await own('user-10000')).toMatchObject({ ahead: 9_999, nextScore: 9 });
  expect(await own('user-10050')).toMatchObject({ ahead: 10_000, places: 10_050 });
});

it('final standings stay as they are, whatever is sent, requested or changed later', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala', { groups: [{ id: 'north', receivers: ['hal'] }] });
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose(), sendsRose({ sender: 'ben', quantity: 2 })]);
  await letCampaignPass(pool, 'gala', 2 * HOUR_MS);
  await pool.query(
    `update gifts set at = at - interval '2 hours', streak_expires_at = streak_expires_at - interval '2 hours'`,
  );
  await followTo(pool, campaignFollower);
  while ((await readCampaign(pool, 'gala'))!.final_at === null) {
    await followTo(pool, campaignFollower);
    await closeCampaigns(pool);
  }
  const all = async () => (await pool.query('select * from campaign_standings order by 1, 2, 3, 4')).rows;
  const final = await all();
  const campaign = (await readCampaign(pool, 'gala'))!;
  expect(campaign.state).toBe('final');
  expect(final.length).toBeGreaterThan(4);
  await committer.commit([sendsRose({ quantity: 9 })]);
  await putUser(pool, 'hal', { ranking: 'hidden', region: 'np' });
  const { id, state, final_at, ...put } = campaign;
  expect(await putCampaign(pool, 'gala', { ...put, scope: null, name: 'Other' })).toMatchObject({
    code: 'campaign_state',
  });
  expect(await cancelCampaign(pool, 'gala')).toMatchObject({ code: 'campaign_state' });
  await followTo(pool, campaignFollower);
  await closeCampaigns(pool);
  expect(await all()).toEqual(final);
  expect(await readCampaign(pool, 'gala')).toEqual(campaign);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({ state: 'final', matches: true });
});

it('a correction after the end of a campaign is shown beside the result, and one before it counts', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala');
  const committer = ledger.openCommitter();
  await committer.commit([
    sendsRose({ quantity: 3 }),
    sendsRose({ sender: 'ben', quantity: 2 }),
    sendsRose(),
  ]);
  await followTo(pool, campaignFollower);
  const correct = (sender: string, quantity: number, coins: number, reversed: boolean) =>
    pool.query(
      `with journal as (
         insert into journals (id, kind, user_id, account, idempotency_key, coins, at)
         values (gen_random_uuid(), 'reversal', 'hal', 'earnings', gen_random_uuid()::text, 0, now()) returning id
       )
       insert into gift_corrections (journal_id, gift_id, room_id, receiver_id, owed, coins, earned, agency_coins, reversed, at)
       select journal.id, g.id, room_id, receiver_id, 0, $3, 0, 0, $4, now() from gifts g, journal
        where sender_id = $1 and quantity = $2`,
      [sender, quantity, coins, reversed],
    );
  const places = async (list: StandingsList) =>
    (await readStandings(pool, { campaign: 'gala', list, region: '', all: true, limit: 9 })).map(
      ({ id, score, gifts, coins, reversed }) => [id, score, gifts, coins, reversed],
    );
  await correct('ann', 3, -30, true);
  await followTo(pool, campaignFollower);
  // Of equals Ben came first: Ann's last gift that counts is later.
  expect(await places('senders')).toEqual([
    ['ben', 20, 1, 20, null],
    ['ann', 10, 1, 10, null],
  ]);
  await correct('ann', 1, -10, true);
  await followTo(pool, campaignFollower);
  expect(await places('senders')).toEqual([['ben', 20, 1, 20, null]]);
  expect((await pool.query(`select places::int from campaign_lists where list = 'senders'`)).rows).toEqual([
    { places: 1 },
  ]);
  await pool.query(`update campaigns set ends_at = clock_timestamp(), revision = default`);
  await closeCampaigns(pool);
  await correct('ben', 2, -5, false);
  await correct('ben', 2, -5, false);
  await followTo(pool, campaignFollower);
  while ((await readCampaign(pool, 'gala'))!.final_at === null) {
    await closeCampaigns(pool);
    await followTo(pool, campaignFollower);
  }
  await correct('ben', 2, -4, false);
  await followTo(pool, campaignFollower);
  const reversed = { score: 14, gifts: 0, coins: 14 };
  expect(await places('senders')).toEqual([['ben', 20, 1, 20, reversed]]);
  await correct('ben', 2, -6, true);
  await followTo(pool, campaignFollower);
  expect(await places('rooms')).toEqual([['stage', 20, 1, 20, { score: 20, gifts: 1, coins: 20 }]]);
  expect(
    await readOwnStanding(pool, { campaign: 'gala', list: 'senders', region: '', user: 'ben' }),
  ).toMatchObject({
    reversed: { score: 20 },
  });
  expect(await auditCampaign(pool, 'gala')).toMatchObject({ state: 'final', matches: true });
});

it('the standings of a campaign that was cancelled while it ran become final too', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await runCampaign(pool, 'gala');
  await ledger.openCommitter().commit([sendsRose()]);
  await cancelCampaign(pool, 'gala');
  expect(await readCampaign(pool, 'gala')).toMatchObject({ state: 'cancelled', final_at: null });
  await pool.query('update campaigns set cancelled_at = now(), revision = default');
  while ((await readCampaign(pool, 'gala'))!.final_at === null) {
    await followTo(pool, campaignFollower);
    await closeCampaigns(pool);
  }
  expect(await standings(pool, 'senders')).toEqual([['ann', 10]]);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({ state: 'cancelled', matches: true });
});

it('a campaign that ends inside a battle counts the gifts before its end, and becomes final without the battle', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  await runCampaign(pool, 'gala', {
    rules: [
      { id: 'points', kind: 'points', weight: 1 },
      { id: 'wins', kind: 'battle_wins', weight: 500 },
    ],
  });
  const { id } = await startBattle(pool);
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose({ room: 'nova-live' })]);
  await pool.query(`update campaigns set ends_at = clock_timestamp(), revision = default`);
  await committer.commit([sendsRose({ room: 'nova-live', quantity: 7 })]);
  while ((await readCampaign(pool, 'gala'))!.final_at === null) {
    await followTo(pool, campaignFollower);
    await closeCampaigns(pool);
  }
  const final = [['nova', 10]];
  expect(await standings(pool, 'receivers')).toEqual(final);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({ state: 'final', matches: true });
  // The round of five minutes ends now, after the campaign.
  await letTimePass(pool, id, 300_000 - 100);
  for (;;) {
    await changeBattle(pool, id, { type: 'due' });
    const { rowCount } = await pool.query(`select from battles where id = $1 and state = 'finished'`, [id]);
    if (rowCount === 1) break;
    await pool.query('select pg_sleep(0.05)');
  }
  await followTo(pool, campaignFollower);
  expect(await standings(pool, 'receivers')).toEqual(final);
});
