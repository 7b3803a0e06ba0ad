import type {
  GiftFunding,
  GiftReversal,
  Journal,
  Ledger,
  Receipt,
  Refund,
  TopUp,
  User,
} from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { post } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectRefused } from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const reason = 'A test';
const keyed = (path: string, body: object, key = newKey()): ApiCall => ({
  ...post(path, { reason, ...body }),
  key,
});
const FUTURE = '2999-01-01T00:00:00Z';
const UNKNOWN = '0'.repeat(32);

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
beforeAll(async () => {
  server = await startApiServer();
  calls = callsOf(server);
  await setTheStage(server);
});
afterAll(() => server.close());

/** A new user with a top-up, and the gift that it paid for. */
async function buyAndGive(user: string, coins: number, quantity: number, price?: object) {
  await calls.putUser(user);
  const path = `/v1/users/${user}/top-ups`;
  const { body } = await server.call({ ...post(path, { coins, ...(price && { price }) }), key: newKey() });
  const gift = (await calls.gift('stage', { sender: user, item: 'rose', quantity })) as unknown as Receipt;
  return { topUp: body as unknown as TopUp, gift };
}

const userOf = async (user: string) => (await calls.get(`/v1/users/${user}`)) as unknown as User;

describe('corrections over HTTP', () => {
  it('a refund names the gifts, new coins repay, and the funding shows both', async () => {
    const price = { amount: 999, currency: 'EUR' };
    const { topUp, gift } = await buyAndGive('mia', 100, 8, price);
    expect(topUp).toMatchObject({ price, balance: 100 });
    const key = newKey();
    const call = keyed(`/v1/top-ups/${topUp.id}/refunds`, { kind: 'chargeback' }, key);
    const first = await server.call(call);
    expect(first.status).toBe(201);
    const refund = first.body as unknown as Refund;
    expect(refund).toMatchObject({
      kind: 'chargeback',
      amount: 999,
      coins: 100,
      wallet_coins: 20,
      actor: 'server',
    });
    expect(refund.gifts).toEqual([
      { gift: gift.id, room: 'stage', receiver: 'hal', battle: null, coins: 80 },
    ]);
    const again = await server.call(call);
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([
      200,
      first.text,
      'true',
    ]);
    expect((await userOf('mia')).wallet).toMatchObject({ coins: 0, owed: 80 });

    const { id } = (await calls.topUp('mia', 90)) as unknown as TopUp;
    expect((await userOf('mia')).wallet).toMatchObject({ coins: 10, owed: 0 });
    let funding!: GiftFunding;
    await waitUntil('the repayment corrects the gift', async () => {
      funding = (await calls.get(`/v1/gifts/${gift.id}/funding`)) as unknown as GiftFunding;
      return funding.corrections.length === 2;
    });
    const kept = { earned: 0, agency_coins: 0, reversed: false, at: expect.any(String) };
    const journal = expect.stringMatching(/^jnl_/);
    expect(funding).toEqual({
      gift: gift.id,
      coins: 80,
      ...{ promotional_coins: 0, promotional_earned: 0, promotional_agency_coins: 0 },
      reversed: false,
      owed: 0,
      sources: [{ journal: id, kind: 'top_up', coins: 80 }],
      corrections: [
        { journal, kind: 'repayment', coins: 80, owed: -80, ...kept },
        { journal: refund.id, kind: 'chargeback', coins: -80, owed: 80, ...kept },
      ],
      has_more_corrections: false,
    });

    const withdrawn = await server.call(keyed(`/v1/chargebacks/${refund.id}/withdrawal`, {}));
    expect([withdrawn.status, withdrawn.body.kind, withdrawn.body.coins]).toEqual([
      201,
      'chargeback_withdrawal',
      100,
    ]);
    expect((await userOf('mia')).wallet).toMatchObject({ coins: 110, owed: 0 });
    const { data } = (await calls.get('/v1/users/mia/entries')) as unknown as { data: Journal[] };
    expect(data.map(({ kind, coins }) => [kind, coins])).toEqual([
      ['chargeback_withdrawal', 100],
      ['repayment', -80],
      ['top_up', 90],
      ['chargeback', -20],
      ['gift', -80],
      ['top_up', 100],
    ]);
    await expectRefused(server, keyed(`/v1/chargebacks/${refund.id}/withdrawal`, {}), {
      code: 'chargeback_withdrawn',
      param: 'chargeback',
    });
  });

  it('a reversal returns promotional and paid coins, and the receiver loses what the gift earned', async () => {
    await calls.putUser('noa');
    const granted = await server.call(
      keyed('/v1/users/noa/promotional-credits', { coins: 30, expires_at: FUTURE }),
    );
    expect(granted.body).toMatchObject({ kind: 'promotional_credit', promotional_coins: 30, balance: 30 });
    const before = (await userOf('hal')).earnings.coins;
    const { gift } = await buyAndGive('noa', 100, 5);
    expect((await userOf('noa')).wallet).toMatchObject({ coins: 80, promotional_coins: 0 });
    const reversed = await server.call(keyed(`/v1/gifts/${gift.id}/reversal`, {}));
    expect(reversed.status).toBe(201);
    expect(reversed.body as unknown as GiftReversal).toMatchObject({
      returned: 50,
      taken: 25,
      return_coins: true,
    });
    expect((await userOf('noa')).wallet).toMatchObject({ coins: 130, promotional_coins: 30 });
    expect((await userOf('hal')).earnings.coins).toBe(before);
    await expectRefused(server, keyed(`/v1/gifts/${gift.id}/reversal`, {}), {
      code: 'gift_reversed',
      param: 'gift',
    });
  });

  it('a host bears refunds by the policy of the gift, and a live room shows what counts no more', async () => {
    const policy = { policy: 'host', reason } as const;
    const key = newKey();
    const put: ApiCall = { method: 'PUT', path: '/v1/loss-policy', body: policy, key };
    const changed = await server.call(put);
    expect(changed.body).toMatchObject({ policy: 'host', host_bps: 10_000, actor: 'server' });
    const again = await server.call(put);
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([changed.text, 'true']);
    expect(await calls.get('/v1/loss-policy')).toEqual(changed.body);
    const before = (await userOf('hal')).earnings.coins;
    const { topUp, gift } = await buyAndGive('zoe', 100, 10);
    const socket = await server.connect(tokenOf('hal'));
    socket.send({ t: 'subscribe', room: 'stage' });
    await socket.find(({ t }) => t === 'subscribed', 'the subscription');
    await server.call(keyed(`/v1/top-ups/${topUp.id}/refunds`, {}));
    const frame = await socket.find(
      ({ events }) =>
        Array.isArray(events) &&
        events.some(({ type, sender }) => type === 'gift_reversed' && sender === 'zoe'),
      'the event',
    );
    expect(frame.events).toMatchObject([{ sender: 'zoe', gifts: 0, coins: 100, ids: [gift.id] }]);
    await waitUntil('the recovery is booked', async () => (await userOf('hal')).earnings.coins === before);
    const { data } = (await calls.get('/v1/users/hal/entries?account=earnings&limit=2')) as unknown as {
      data: Journal[];
    };
    expect(data.map(({ kind, coins }) => [kind, coins])).toEqual([
      ['recovery', -50],
      ['gift', 50],
    ]);
    expect((await userOf('zoe')).lifetime_spent).toBe(0);
    await server.call({ ...put, body: { ...policy, policy: 'platform' }, key: newKey() });
  });

  it('an adjustment changes the wallet or the earnings, and its owner sees it at once', async () => {
    await calls.putUser('ida');
    const socket = await server.connect(tokenOf('ida'));
    const { body } = await server.call(
      keyed('/v1/users/ida/adjustments', { coins: 5, reference: 'ticket 7' }),
    );
    expect(body).toMatchObject({ account: 'wallet', coins: 5, balance: 5, owed: 0, reference: 'ticket 7' });
    await socket.find(
      ({ t, wallet }) => t === 'user' && (wallet as { coins?: number })?.coins === 5,
      'the change',
    );
    const earned = await server.call(keyed('/v1/users/ida/adjustments', { account: 'earnings', coins: -3 }));
    expect(earned.body).toMatchObject({ account: 'earnings', coins: -3, balance: null, owed: null });
    expect((await userOf('ida')).earnings.coins).toBe(-3);
  });
});

it('corrections that are not possible are refused and move nothing', async () => {
  const { topUp, gift } = await buyAndGive('uma', 100, 1, { amount: 10, currency: 'JPY' });
  const refunds = `/v1/top-ups/${topUp.id}/refunds`;
  const adjustments = '/v1/users/uma/adjustments';
  const before = JSON.stringify(await userOf('uma'));
  const used = newKey();
  expect((await server.call(keyed('/v1/users/ben/adjustments', { coins: 1 }, used))).status).toBe(201);
  const faults: [call: ApiCall, expected: Expected][] = [
    [keyed(refunds, { amount: 11 }), { code: 'refund_too_large', param: 'amount' }],
    [keyed(refunds, { amount: 0 }), { code: 'invalid_request', param: 'amount' }],
    [keyed(refunds, { amount: 0.5 }), { code: 'invalid_request', param: 'amount' }],
    [keyed(refunds, { kind: 'gift' }), { code: 'invalid_request', param: 'kind' }],
    [keyed(refunds, { reason: '' }), { code: 'invalid_request', param: 'reason' }],
    [post(refunds, { reason }), { code: 'idempotency_key_required', param: 'Idempotency-Key' }],
    [keyed(`/v1/top-ups/jnl_${UNKNOWN}/refunds`, {}), { code: 'journal_not_found', param: 'top_up' }],
    [keyed('/v1/top-ups/%0A/refunds', {}), { code: 'journal_not_found', param: 'top_up' }],
    [keyed(`/v1/chargebacks/${topUp.id}/withdrawal`, {}), { code: 'journal_not_found', param: 'chargeback' }],
    [keyed(`/v1/gifts/gft_${UNKNOWN}/reversal`, {}), { code: 'gift_not_found', param: 'gift' }],
    [{ path: `/v1/gifts/gft_${UNKNOWN}/funding` }, { code: 'gift_not_found', param: 'gift' }],
    [{ path: '/v1/daily-closes/2020-02-29' }, { code: 'daily_close_not_found', param: 'day' }],
    [{ path: '/v1/daily-closes/2021-02-29' }, { code: 'invalid_request', param: 'day' }],
    [{ path: '/v1/daily-closes/2020-02-29?format=xml' }, { code: 'invalid_request', param: 'format' }],
    [keyed(adjustments, { coins: 0 }), { code: 'invalid_request', param: 'coins' }],
    [
      keyed(adjustments, { coins: -91 }),
      { code: 'insufficient_balance', param: 'coins', balance: 90, required: 91 },
    ],
    [
      keyed(adjustments, { coins: 1, coin_kind: 'promotional' }),
      { code: 'invalid_request', param: 'coin_kind' },
    ],
    [
      keyed(adjustments, { coins: 1, account: 'earnings', coin_kind: 'paid' }),
      { code: 'invalid_request', param: 'coin_kind' },
    ],
    [
      { method: 'PUT', path: '/v1/loss-policy', body: { policy: 'shared', reason }, key: newKey() },
      { code: 'invalid_request', param: 'host_bps' },
    ],
    [
      { method: 'PUT', path: '/v1/loss-policy', body: { policy: 'nobody', reason }, key: newKey() },
      { code: 'invalid_request', param: 'policy' },
    ],
    [keyed('/v1/users/nobody/adjustments', { coins: 1 }), { code: 'user_not_found', param: 'user' }],
    [
      keyed('/v1/users/ben/adjustments', { coins: 2 }, used),
      { code: 'idempotency_key_reused', param: 'Idempotency-Key' },
    ],
    [
      keyed('/v1/users/uma/promotional-credits', { coins: 1, expires_at: '2020-01-01T00:00:00Z' }),
      { code: 'invalid_request', param: 'expires_at' },
    ],
  ];
  for (const [call, expected] of faults) await expectRefused(server, call, expected);
  const token = tokenOf('uma', { watch: true, send: true, host: true });
  for (const call of [
    keyed(refunds, {}),
    keyed(adjustments, { coins: 1 }),
    keyed('/v1/users/uma/promotional-credits', { coins: 1, expires_at: FUTURE }),
    keyed(`/v1/gifts/${gift.id}/reversal`, {}),
    { path: `/v1/gifts/${gift.id}/funding` },
    { path: '/v1/loss-policy' },
    { path: '/v1/daily-closes' },
    { path: '/v1/daily-closes/2020-02-29' },
    { path: '/v1/ledger' },
  ])
    await expectRefused(server, { ...call, as: token }, { code: 'forbidden' });
  expect(JSON.stringify(await userOf('uma'))).toBe(before);
});

it('the accounts of the ledger sum to zero, and no day is closed yet', async () => {
  const { balances } = (await calls.get('/v1/ledger')) as unknown as Ledger;
  expect(balances).toHaveLength(7);
  expect(balances.reduce((sum, { closing }) => sum + closing, 0)).toBe(0);
  expect(await calls.get('/v1/daily-closes')).toEqual({ data: [], has_more: false, next_cursor: null });
});

it('provokes the codes listed for this file', () => expectProvoked('corrections'));
