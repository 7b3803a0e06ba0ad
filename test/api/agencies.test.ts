import type { AgencySettlement, Contract, ContractList, Receipt } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { post } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectRefused } from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
beforeAll(async () => {
  server = await startApiServer();
  calls = callsOf(server);
  await setTheStage(server);
  for (const agency of ['moon', 'star'])
    await server.call({ method: 'PUT', path: `/v1/agencies/${agency}`, body: { name: agency } });
});
afterAll(async () => {
  expectProvoked('agencies');
  expect(server.faults).toEqual([]);
  await server.close();
});

const asHal = tokenOf('hal', { host: true });
const terms = { agency: 'moon', host: 'hal', bps: 1_000, from: 'platform' };
const propose = (body: object, key = newKey()) => ({ ...post('/v1/contracts', { ...terms, ...body }), key });
const accept = (id: unknown, as?: string) => ({
  method: 'POST' as const,
  path: `/v1/contracts/${id}/accept`,
  ...(as && { as }),
});
const settle = (until: string, key = newKey()) => ({
  ...post('/v1/agencies/moon/settlements', { until }),
  key,
});
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

it('a host accepts a contract, and receipt, gift and settlement show the same terms', async () => {
  const proposed = await server.call(propose({}, 'first'));
  expect(proposed.status).toBe(201);
  const again = await server.call(propose({}, 'first'));
  expect([again.status, again.text]).toEqual([200, proposed.text]);
  const contract = proposed.body as unknown as Contract;
  const signed = await server.call(accept(contract.id, asHal));
  expect(signed.body).toMatchObject({ state: 'upcoming', signed: { by: 'host', actor: 'hal' } });
  // As if it had been signed two days ago.
  await server.db.query(`
    begin; set local session_replication_role = replica;
    update agency_contracts set proposed_at = proposed_at - interval '2 days', valid_from = valid_from - interval '2 days',
      signed_at = signed_at - interval '2 days', starts_at = starts_at - interval '2 days';
    commit`);

  const receipt = (await calls.gift('stage', {
    sender: 'ann',
    item: 'rose',
    quantity: 5,
  })) as unknown as Receipt;
  expect(receipt).toMatchObject({ coins: 50, earned: 25 });
  expect(receipt.agency).toEqual({
    agency: 'moon',
    contract: contract.id,
    bps: 1_000,
    from: 'platform',
    coins: 5,
  });
  expect(await calls.get(`/v1/gifts/${receipt.id}`)).toMatchObject({ agency: receipt.agency });
  const own = await server.call({ path: '/v1/contracts?host=hal', as: asHal });
  expect((own.body as unknown as ContractList).data).toMatchObject([{ id: contract.id, state: 'active' }]);

  await waitUntil(
    'the agency has the gift',
    async () => (await calls.get('/v1/agencies/moon')).balance === 5,
  );
  // As if today were over.
  await server.db.query('update log_day_ends set day = day + 1');
  await waitUntil(
    'today is counted',
    async () => (await server.call(settle(dayFromNow(0), 'march'))).body.code !== 'period_open',
  );
  const paid = await server.call(settle(dayFromNow(0), 'march'));
  expect([paid.status, (paid.body as unknown as AgencySettlement).paid]).toEqual([200, 5]);
  const replayed = await server.call(settle(dayFromNow(0), 'march'));
  expect([replayed.status, replayed.text]).toEqual([200, paid.text]);
  expect(await calls.get('/v1/agencies/moon/statement')).toMatchObject({
    data: [{ day: dayFromNow(0), gifts: 1, coins: 50, agency_coins: 5, settlement: paid.body.id }],
  });
  expect(await calls.get('/v1/agencies/moon/hosts')).toMatchObject({ data: [{ host: 'hal', earned: 25 }] });
  expect(await calls.get('/v1/agencies/moon/settlements')).toMatchObject({ data: [{ id: paid.body.id }] });
});

it('a link signs an agency in to the console', async () => {
  const link = await server.call(post('/v1/console/links', { agency: 'moon' }));
  expect([link.status, String(link.body.path)]).toEqual([201, expect.stringMatching(/^\/console#link=/)]);
});

describe('is refused', () => {
  const refused = (expected: Expected, ...requests: Parameters<typeof expectRefused>[1][]) =>
    Promise.all(requests.map((request) => expectRefused(server, request, expected)));

  it('what is not there', async () => {
    await refused(
      { code: 'agency_not_found', param: 'agency' },
      ...['', '/statement', '/hosts', '/settlements'].map((what) => ({ path: `/v1/agencies/none${what}` })),
      propose({ agency: 'none' }),
      { ...settle(dayFromNow(-1)), path: '/v1/agencies/none/settlements' },
      post('/v1/console/links', { agency: 'none' }),
    );
    await refused({ code: 'user_not_found', param: 'host' }, propose({ host: 'none' }));
    const unknown = `ctr_${'0'.repeat(32)}`;
    await refused(
      { code: 'contract_not_found', param: 'contract' },
      ...[unknown, 'none'].map((id) => ({ path: `/v1/contracts/${id}` })),
      accept(unknown),
      post(`/v1/contracts/${unknown}/end`, {}),
    );
  });

  it('another host, and a host who does what is up to the platform', async () => {
    const { id } = (await server.call(propose({ agency: 'star', host: 'gil' }))).body;
    const asGil = tokenOf('gil', { host: true });
    await refused({ code: 'forbidden' }, accept(id, asHal), { path: `/v1/contracts/${id}`, as: asHal });
    await refused({ code: 'forbidden' }, accept(id, tokenOf('gil', { watch: true })));
    await refused(
      { code: 'forbidden' },
      { ...propose({}), as: asHal },
      ...['agencies', 'agencies/moon', 'agencies/moon/statement', 'contracts', 'contracts?host=gil'].map(
        (path) => ({
          path: `/v1/${path}`,
          as: asHal,
        }),
      ),
    );
    expect((await server.call(accept(id, asGil))).status).toBe(200);
    await refused({ code: 'contract_state', param: 'contract' }, accept(id));
    await refused({ code: 'forbidden' }, { ...post(`/v1/contracts/${id}/end`, {}), as: asGil });
    const second = (await server.call(propose({ host: 'gil' }))).body;
    await refused({ code: 'contract_conflict', param: 'contract' }, accept(second.id));
    await refused(
      { code: 'shares_too_large', param: 'share_bps' },
      {
        method: 'PUT',
        path: '/v1/users/gil',
        body: { share_bps: 9_500 },
      },
    );
  });

  it('terms that cannot be, and a period that is open or settled', async () => {
    await refused({ code: 'shares_too_large', param: 'bps' }, propose({ bps: 5_001 }));
    await refused({ code: 'invalid_request', param: 'bps' }, propose({ bps: 0 }), propose({ bps: 10_001 }));
    await refused({ code: 'invalid_request', param: 'from' }, propose({ from: 'sender' }));
    await refused(
      { code: 'invalid_request', param: 'valid_until' },
      propose({ valid_until: '2020-01-01T00:00:00Z' }),
    );
    await refused({ code: 'invalid_request', param: 'until' }, settle('2026-02-30'), settle('yesterday'));
    await refused({ code: 'period_open', param: 'until' }, settle(dayFromNow(1)));
    await refused({ code: 'period_settled', param: 'until' }, settle(dayFromNow(0)), settle(dayFromNow(-3)));
  });
});
