import { LIMITS } from '@lavish/protocol';
import { expect } from 'vitest';
import { granted } from '../testing/arena.ts';
import { letCampaignPass, campaignRequest as request } from '../testing/campaign-times.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { cancelCampaign, putCampaign } from './change-campaign.ts';
import { listCampaigns, readCampaign } from './read-campaigns.ts';

const HOUR_MS = 3_600_000;

it('a campaign is stored, read and listed as it was requested', async ({ ledger: { pool } }) => {
  const put = request({
    name: 'Gala',
    zone: 'Asia/Kathmandu',
    scope: { items: ['rose'], min_vip_level: 2 },
    rules: [{ id: '__proto__', kind: 'units', weight: 1.0001, items: ['rose'], daily_cap: 5 }],
    groups: [{ id: 'north', receivers: ['hal', 'gil'] }],
    rewards: [{ list: 'groups', from_rank: 1, to_rank: 2, label: 'A crown' }],
  });
  const campaign = granted(await putCampaign(pool, 'gala', put));
  expect(campaign).toMatchObject({
    id: 'gala',
    name: 'Gala',
    state: 'scheduled',
    starts_at: put.starts_at,
    ends_at: put.ends_at,
    zone: 'Asia/Kathmandu',
    scope: { items: ['rose'], rooms: null, min_vip_level: 2 },
    rules: put.rules,
    groups: [{ id: 'north', name: null, receivers: ['hal', 'gil'] }],
    rewards: put.rewards,
  });
  expect(await readCampaign(pool, 'gala')).toEqual(campaign);
  expect(await listCampaigns(pool, { limit: 5 })).toEqual([campaign]);
  expect(await readCampaign(pool, 'none')).toBeNull();
});

it('a campaign that has not begun is replaced as a whole, with the members of its groups', async ({
  ledger: { pool },
}) => {
  const before = request({ name: 'Gala', groups: [{ id: 'north', receivers: ['hal'] }] });
  granted(await putCampaign(pool, 'gala', before));
  const after = granted(
    await putCampaign(pool, 'gala', request({ groups: [{ id: 'south', receivers: ['hal', 'gil'] }] })),
  );
  expect(after).toMatchObject({ name: null, groups: [{ id: 'south' }] });
  const { rows } = await pool.query('select receiver_id, group_id from campaign_members order by 1');
  expect(rows).toEqual([
    { receiver_id: 'gil', group_id: 'south' },
    { receiver_id: 'hal', group_id: 'south' },
  ]);
});

it('the rules of a campaign that runs are fixed; the same request again succeeds', async ({
  ledger: { pool },
}) => {
  granted(await putCampaign(pool, 'gala', request()));
  await letCampaignPass(pool, 'gala', 2 * HOUR_MS);
  const running = (await readCampaign(pool, 'gala'))!;
  expect(running.state).toBe('running');
  const { starts_at, ends_at, rules } = running;
  expect(await putCampaign(pool, 'gala', { starts_at, ends_at, rules })).toEqual(running);
  expect(await putCampaign(pool, 'gala', request({ name: 'Other' }))).toMatchObject({
    code: 'campaign_state',
  });
});

it('a zone that PostgreSQL does not have is refused', async ({ ledger: { pool } }) => {
  for (const zone of ['Mars/Olympus', 'asia/kathmandu', 'UTC+5']) {
    const refusal = await putCampaign(pool, 'gala', request({ zone }));
    expect(refusal).toMatchObject({ code: 'invalid_request', param: 'zone' });
  }
});

it('at most 50 campaigns are open', async ({ ledger: { pool } }) => {
  for (let n = 1; n <= LIMITS.maxOpenCampaigns; n++) granted(await putCampaign(pool, `gala-${n}`, request()));
  expect(await putCampaign(pool, 'gala', request())).toMatchObject({ code: 'limit_reached' });
  // One of them can still change.
  granted(await putCampaign(pool, 'gala-1', request({ name: 'Gala' })));
});

it('a campaign that is cancelled while it runs ends 10 s later, and one before its start never begins', async ({
  ledger: { pool },
}) => {
  granted(await putCampaign(pool, 'early', request()));
  expect(await cancelCampaign(pool, 'early')).toMatchObject({ state: 'cancelled' });
  // It has judged no gift, so its name is free.
  expect(await putCampaign(pool, 'early', request({ name: 'Again' }))).toMatchObject({ state: 'scheduled' });

  granted(await putCampaign(pool, 'gala', request()));
  await letCampaignPass(pool, 'gala', 2 * HOUR_MS);
  const cancelled = granted((await cancelCampaign(pool, 'gala'))!);
  expect(cancelled.state).toBe('cancelled');
  const endsIn = Date.parse(cancelled.ends_at) - Date.now();
  expect(endsIn).toBeGreaterThan(0);
  expect(endsIn).toBeLessThanOrEqual(LIMITS.campaignLeadS * 1_000 + 500);
  expect(await cancelCampaign(pool, 'gala')).toEqual(cancelled);
  expect(await cancelCampaign(pool, 'none')).toBeNull();
});

it('two requests for one campaign at the same time leave one of them', async ({ ledger: { pool } }) => {
  const names = ['Gala', 'Fair', 'Feast'];
  const answers = await Promise.all(names.map((name) => putCampaign(pool, 'gala', request({ name }))));
  for (const answer of answers) granted(answer);
  const stored = (await readCampaign(pool, 'gala'))!;
  expect(names).toContain(stored.name);
});
