import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditCampaignInSnapshot } from '../campaigns/audit-stored-campaign.ts';
import { campaignFollower } from '../campaigns/follow-campaigns.ts';
import { runCampaign } from '../testing/campaign-times.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { followTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { CAMPAIGN_CHECKS } from './campaign-checks.ts';
import { CAMPAIGN_AUDIT_CLAIM } from './verify.ts';

/** For each claim, statements that make it false, and a part of the text that names the row. */
const BREAKAGES: Record<string, [sql: string, named: string][]> = {
  'every campaign has the members of its groups': [
    [
      `delete from campaign_members where receiver_id = 'hal'`,
      'hal in campaign gala: group , by its definition north',
    ],
    [`insert into campaign_members values ('gala', 'ann', 'north')`, 'ann in campaign gala: group north'],
    [
      `update campaign_members set group_id = 'south' where receiver_id = 'gil'`,
      'gil in campaign gala: group south',
    ],
  ],
  'the senders that a campaign has counted are those whose gifts have scored': [
    [
      `delete from campaign_counted_senders where sender_id = 'ben'`,
      'ben for hal by rule fans of campaign gala: not counted',
    ],
    [
      `insert into campaign_counted_senders values ('gala', 'ben', 'gil', 'fans')`,
      'ben for gil by rule fans of campaign gala',
    ],
  ],
  'every list of standings has the number of its places': [
    [
      `update campaign_lists set places = 3 where list = 'rooms'`,
      'rooms  of campaign gala: 3 places, found 1',
    ],
    [`delete from campaign_lists where list = 'groups'`, 'groups  of campaign gala:  places, found 1'],
    [
      `insert into campaign_lists values ('gala', 'rooms', 'np', 1)`,
      'rooms np of campaign gala: 1 places, found ',
    ],
  ],
  [CAMPAIGN_AUDIT_CLAIM]: [
    [
      `update campaign_standings set score = score + 1 where list = 'groups'`,
      'standings.groups.north.score is 221',
    ],
    [
      `delete from campaign_standings where list = 'senders' and participant_id = 'ann'`,
      'standings.senders.ann is null',
    ],
    [`update gifts set campaigns = null where sender_id = 'ben'`, 'gifts.gft_'],
    [
      `update gifts set campaigns = jsonb_set(campaigns, '{0,multiplier}', '20000') where sender_id = 'ben'`,
      '.multiplier is 20000',
    ],
    [`update gifts set category = 'cars' where sender_id = 'ben'`, 'gifts.gft_'],
  ],
};

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  await setScene(ledger.pool, { ...STAGE, items: { rose: { price: 10, category: 'flowers' } } });
  await runCampaign(ledger.pool, 'gala', {
    scope: { categories: ['flowers'] },
    rules: [
      { id: 'coins', kind: 'coins', weight: 1 },
      { id: 'fans', kind: 'senders', weight: 100 },
    ],
    groups: [{ id: 'north', receivers: ['hal', 'gil'] }],
  });
  await ledger.openCommitter().commit([sendsRose(), sendsRose({ sender: 'ben' })]);
  await followTo(ledger.pool, campaignFollower);
  client = await ledger.connect();
});
afterAll(() => close());

it('the checks find nothing wrong in what the program wrote', () => expectNothingWrong(ledger.pool));

it('there are statements that break every check', () => {
  expect(Object.keys(BREAKAGES)).toEqual([
    ...CAMPAIGN_CHECKS.map(({ claim }) => claim),
    CAMPAIGN_AUDIT_CLAIM,
  ]);
});

describe.each(Object.entries(BREAKAGES))('%s', (claim, breakages) => {
  it.each(breakages)('is false after: %s', async (sql, named) => {
    await client.query('begin');
    try {
      await client.query(sql);
      expect(await firstDisagreement(claim)).toContain(named);
    } finally {
      await client.query('rollback');
    }
  });
});

/** What the check of a claim finds over this connection, before the change is rolled back. */
async function firstDisagreement(claim: string): Promise<string | undefined> {
  if (claim === CAMPAIGN_AUDIT_CLAIM) {
    const [first] = (await auditCampaignInSnapshot(client, 'gala'))!.differences;
    return first && `${first.where} is ${first.stored}`;
  }
  const { sql } = CAMPAIGN_CHECKS.find((check) => check.claim === claim)!;
  const { rows } = await client.query<{ disagrees: string }>(sql);
  return rows[0]?.disagrees;
}
