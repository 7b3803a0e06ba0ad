import { type Campaign, type Frame, LIMITS, type Receipt } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { giftCall } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectRefused, provoked } from './support/refusals.ts';
import { setTheStage } from './support/stage.ts';
import type { SocketAnswer } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

const HOUR_MS = 3_600_000;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(async () => {
  expectProvoked('campaigns');
  await server.close();
});

const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();

const request = (over: object = {}) => ({
  starts_at: fromNow(HOUR_MS),
  ends_at: fromNow(3 * HOUR_MS),
  rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
  ...over,
});

const putCall = (id: string, over: object = {}, as?: string) => ({
  method: 'PUT' as const,
  path: `/v1/campaigns/${id}`,
  body: request(over),
  ...(as && { as }),
});

async function put(id: string, over: object = {}): Promise<Campaign> {
  const { status, body, text } = await server.call(putCall(id, over));
  expect(status, text).toBe(200);
  return body as unknown as Campaign;
}

/** Moves a campaign into the past, as if that much time had passed. */
const letPass = (id: string, ms: number) =>
  server.db.query(
    `update campaigns set revision = default, starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval where id = $1`,
    [id, `${ms} milliseconds`],
  );

const read = async (path: string, as?: string) => (await server.call({ path, ...(as && { as }) })).body;

it('a gift during a campaign scores in its receipt, in the log and in the standings, until the result is final', async () => {
  await put('gala', {
    name: 'Gala',
    rules: [{ id: 'coins', kind: 'coins', weight: 2 }],
    rewards: [{ list: 'receivers', from_rank: 1, to_rank: 1, label: 'A crown' }],
  });
  await letPass('gala', 2 * HOUR_MS);
  const call = giftCall({});
  const sent = await server.call(call);
  const receipt = sent.body as unknown as Receipt;
  const score = 2 * receipt.coins;
  const verdicts = [
    {
      campaign: 'gala',
      counted: true,
      multiplier: 1,
      score,
      rules: [{ rule: 'coins', amount: receipt.coins, score }],
    },
  ];
  expect(receipt.campaigns).toEqual(verdicts);
  expect(await read(`/v1/gifts/${receipt.id}`)).toMatchObject({ campaigns: verdicts });
  expect((await server.call(call)).text).toBe(sent.text);

  const token = tokenOf('ann');
  const standings = (list = 'receivers') => read(`/v1/campaigns/gala/standings?list=${list}`, token);
  await waitUntil(
    'the gift is in the standings',
    async () => ((await standings()).data as unknown[]).length > 0,
  );
  expect(await standings()).toMatchObject({
    data: [{ rank: 1, id: receipt.receiver, score, gifts: 1, coins: receipt.coins, rewards: ['A crown'] }],
    has_more: false,
  });
  expect(await standings('senders')).toMatchObject({ data: [{ id: receipt.sender, score, rewards: [] }] });
  expect(await standings('rooms')).toMatchObject({ data: [{ id: receipt.room, score, rewards: [] }] });
  expect(await standings()).toMatchObject({ state: 'running', final_at: null });
  const own = (query: string, as?: string) => read(`/v1/campaigns/gala/standings/me?${query}`, as);
  expect(await own('', tokenOf(receipt.receiver, {}))).toMatchObject({
    ...{ user: receipt.receiver, rank: 1, rank_between: null, score, gifts: 1, coins: receipt.coins },
    ...{ battles_won: 0, score_to_next: null, rewards: ['A crown'], hidden: false, state: 'running' },
  });
  expect(await own(`user=${receipt.sender}&list=senders`)).toMatchObject({ rank: 1, score, rewards: [] });
  expect(await own('list=senders&region=np', tokenOf('ann', {}))).toMatchObject({
    ...{ user: 'ann', rank: null, score: null, gifts: null, score_to_next: null, rewards: [] },
  });
  expect(await read('/v1/campaigns/gala/audit')).toMatchObject({ state: 'running', matches: true });

  await letPass('gala', HOUR_MS);
  await server.db.query(`update gifts set at = at - interval '1 hour'`);
  await server.db.query(`update campaign_standings set reached_at = reached_at - interval '1 hour'`);
  await server.db.query(`update campaigns set ends_at = now() where id = 'gala'`);
  await waitUntil(
    'the result is final',
    async () => (await read('/v1/campaigns/gala', token)).state === 'final',
  );
  expect(await read('/v1/campaigns/gala/audit')).toMatchObject({ state: 'final', matches: true });
  const final = await standings();
  expect(final).toMatchObject({ data: [{ rank: 1, score, rewards: ['A crown'] }], state: 'final' });
  expect(Date.parse(final.final_at as string)).toBeGreaterThan(0);
  expect(await own('', tokenOf(receipt.receiver, {}))).toMatchObject({ rank: 1, state: 'final' });
});

it('rooms in the scope show a campaign while it runs, as state without a seq', async () => {
  const socket = await server.connect(tokenOf('ann', { watch: true }));
  const { seq } = await socket.ask({ t: 'subscribe', room: 'stage' });
  const shows = (expected: string[]) => (message: SocketAnswer) => {
    const campaigns = (message.state as Frame['state'])?.campaigns;
    return (
      message.t === 'frame' &&
      campaigns !== undefined &&
      campaigns.map(({ id }) => id).join() === expected.join()
    );
  };
  await put('here', { name: 'Here', scope: { rooms: ['stage'] } });
  await put('elsewhere', { scope: { rooms: ['attic'] } });
  await letPass('elsewhere', 2 * HOUR_MS);
  await letPass('here', 2 * HOUR_MS);
  const began = await socket.find(shows(['here']), 'the start of the campaign');
  expect(began).toMatchObject({
    events: [],
    from: Number(seq) + 1,
    to: seq,
    state: { campaigns: [{ name: 'Here', multiplier: 1 }] },
  });
  const late = await (await server.connect(tokenOf('ben', { watch: true }))).ask({
    t: 'subscribe',
    room: 'stage',
  });
  expect(late).toMatchObject({ t: 'subscribed', state: { campaigns: [{ id: 'here' }] } });
  await server.db.query(`update campaigns set ends_at = now() where id in ('here', 'elsewhere')`);
  await socket.find(shows([]), 'the end of the campaign');
  await waitUntil('both are final', async () => {
    const states = await Promise.all(['here', 'elsewhere'].map((id) => read(`/v1/campaigns/${id}`)));
    return states.every(({ state }) => state === 'final');
  });
});

it('campaigns are listed by their start, latest first, and read by any token', async () => {
  await put('spring', { starts_at: fromNow(5 * HOUR_MS), ends_at: fromNow(6 * HOUR_MS) });
  await put('autumn', { starts_at: fromNow(7 * HOUR_MS), ends_at: fromNow(8 * HOUR_MS) });
  const token = tokenOf('ann');
  const first = await read('/v1/campaigns?limit=1', token);
  expect(first).toMatchObject({ data: [{ id: 'autumn' }], has_more: true });
  const next = await read(`/v1/campaigns?limit=1&cursor=${first.next_cursor}`, token);
  expect(next).toMatchObject({ data: [{ id: 'spring', state: 'scheduled' }] });
  expect(await read('/v1/campaigns/spring', token)).toEqual((next.data as unknown[])[0]);
});

describe('refused', () => {
  const rule = (over: object) => ({ rules: [{ id: 'rule', kind: 'coins', weight: 1, ...over }] });
  const window = (over: object) => ({
    multipliers: [
      { id: 'x2', starts_at: fromNow(HOUR_MS), ends_at: fromNow(2 * HOUR_MS), multiplier: 2, ...over },
    ],
  });
  it.each<[string, object, string]>([
    ['a reversed period', { ends_at: fromNow(-HOUR_MS) }, 'ends_at'],
    ['a start that is too soon', { starts_at: fromNow(2_000) }, 'starts_at'],
    ['a time without a zone', { starts_at: '2030-01-01T00:00:00' }, 'starts_at'],
    ['an unknown zone', { zone: 'Mars/Olympus' }, 'zone'],
    ['a zone that is no name', { zone: "UTC'; --" }, 'zone'],
    ['no rules', { rules: [] }, 'rules'],
    ['an unknown kind of rule', rule({ kind: 'likes' }), 'rules.0.kind'],
    ['a negative weight', rule({ weight: -1 }), 'rules.0.weight'],
    ['a weight with five decimals', rule({ weight: 1.00001 }), 'rules.0.weight'],
    ['a weight above the bound', rule({ weight: LIMITS.maxCampaignWeight + 1 }), 'rules.0.weight'],
    ['a daily cap of zero', rule({ daily_cap: 0 }), 'rules.0.daily_cap'],
    ['an unknown field of a rule', rule({ cap: 1 }), 'rules.0.cap'],
    ['a window before the campaign', window({ starts_at: fromNow(0) }), 'multipliers.0.starts_at'],
    ['a multiplier below 1', window({ multiplier: 0.5 }), 'multipliers.0.multiplier'],
    ['a region with capitals', { scope: { receiver_regions: ['North'] } }, 'scope.receiver_regions.0'],
    ['an empty list in the scope', { scope: { rooms: [] } }, 'scope.rooms'],
    [
      'rewards of an unknown list',
      { rewards: [{ list: 'hosts', from_rank: 1, to_rank: 1, label: 'x' }] },
      'rewards.0.list',
    ],
    ['an unknown field', { coins: 5 }, 'coins'],
    ['a weight of zero', rule({ weight: 0 }), 'rules.0.weight'],
    ['a weight that is a text', rule({ weight: '1' }), 'rules.0.weight'],
    ['a rule with a blank in its id', rule({ id: 'a b' }), 'rules.0.id'],
    [
      'a window that ends before it begins',
      window({ ends_at: fromNow(HOUR_MS - 1) }),
      'multipliers.0.ends_at',
    ],
    ['a multiplier that is null', window({ multiplier: null }), 'multipliers.0.multiplier'],
    ['a VIP level below 0', { scope: { min_vip_level: -1 } }, 'scope.min_vip_level'],
    ['a scope that is a list', { scope: [] }, 'scope'],
    [
      'more rooms than the bound',
      { scope: { rooms: Array.from({ length: LIMITS.maxCampaignScope + 1 }, (_, n) => `r${n}`) } },
      'scope.rooms',
    ],
    [
      'a label with a control character',
      { rewards: [{ list: 'senders', from_rank: 1, to_rank: 1, label: 'a\u0000' }] },
      'rewards.0.label',
    ],
    ['an empty group', { groups: [{ id: 'north', receivers: [] }] }, 'groups.0.receivers'],
    ['a period of more than a year', { ends_at: fromNow(367 * 24 * HOUR_MS + HOUR_MS) }, 'ends_at'],
  ])('%s', async (_what, over, param) => {
    await expectRefused(server, putCall('bad', over), { code: 'invalid_request', param });
  });

  it('a token that puts, cancels or audits', async () => {
    const as = tokenOf('hal', { host: true });
    const forbidden: Expected = { code: 'forbidden' };
    await expectRefused(server, putCall('bad', {}, as), forbidden);
    await expectRefused(server, { method: 'POST', path: '/v1/campaigns/spring/cancel', as }, forbidden);
    await expectRefused(server, { path: '/v1/campaigns/spring/audit', as }, forbidden);
  });

  it("another user's place, the place of a group, and a region of groups", async () => {
    const path = '/v1/campaigns/gala/standings';
    await expectRefused(
      server,
      { path: `${path}/me?user=hal`, as: tokenOf('ann', {}) },
      { code: 'forbidden' },
    );
    for (const [query, param] of [
      ['/me', 'user'],
      ['/me?user=ann&list=groups', 'list'],
      ['/me?user=ann&limit=1', 'limit'],
      ['?list=groups&region=np', 'region'],
      ['?region=Nepal', 'region'],
    ] as const)
      await expectRefused(server, { path: path + query }, { code: 'invalid_request', param });
  });

  it('a campaign that does not exist', async () => {
    const notFound: Expected = { code: 'campaign_not_found', param: 'campaign' };
    for (const what of ['', '/standings', '/standings/me?user=ann', '/audit']) {
      await expectRefused(server, { path: `/v1/campaigns/none${what}` }, notFound);
    }
    await expectRefused(server, { method: 'POST', path: '/v1/campaigns/none/cancel' }, notFound);
  });

  it('other rules for a campaign that runs, and the end of one that is over', async () => {
    await put('fixed');
    await letPass('fixed', 2 * HOUR_MS);
    await expectRefused(server, putCall('fixed', { name: 'Other' }), { code: 'campaign_state' });
    await letPass('fixed', 2 * HOUR_MS);
    await waitUntil('it is final', async () => (await read('/v1/campaigns/fixed')).state === 'final');
    await expectRefused(
      server,
      { method: 'POST', path: '/v1/campaigns/fixed/cancel' },
      { code: 'campaign_state' },
    );
  });

  it('a cursor of another campaign, or of another list', async () => {
    await put('spring', { starts_at: fromNow(5 * HOUR_MS), ends_at: fromNow(6 * HOUR_MS) });
    await server.db.query(
      `insert into campaign_standings
       select c, 'receivers', '', u, 5, 1, 5, 0, now(), gen_random_uuid()
         from unnest(array['spring', 'autumn']) c, unnest(array['hal', 'gil']) u`,
    );
    const { next_cursor } = await read('/v1/campaigns/spring/standings?limit=1');
    const refused: Expected = { code: 'invalid_request', param: 'cursor' };
    await expectRefused(server, { path: `/v1/campaigns/autumn/standings?cursor=${next_cursor}` }, refused);
    for (const other of ['list=senders', 'region=np'])
      await expectRefused(
        server,
        { path: `/v1/campaigns/spring/standings?${other}&cursor=${next_cursor}` },
        refused,
      );
    await expectRefused(
      server,
      { path: '/v1/campaigns/spring/standings?list=hosts' },
      { code: 'invalid_request', param: 'list' },
    );
  });

  it('a campaign while an older node is alive, which could not judge its gifts', async () => {
    await server.db.query(`insert into presence_nodes (node, version) values ('old', '0.2.0')`);
    const { status, body } = await server.call(putCall('mixed'));
    await server.db.query(`delete from presence_nodes where node = 'old'`);
    expect({ status, body }).toMatchObject({ status: 409, body: { code: 'upgrade_incomplete' } });
    provoked.http.add('upgrade_incomplete');
  });

  it('one campaign too many', async () => {
    await server.db.query(
      `insert into campaigns (id, starts_at, ends_at, days, definition)
       select 'many-' || n, now() + interval '1 day', now() + interval '2 days', '{}', definition
         from campaigns, generate_series(1, $1::int) n where id = 'spring'`,
      [LIMITS.maxOpenCampaigns],
    );
    await expectRefused(server, putCall('one-more'), { code: 'limit_reached' });
  });
});
