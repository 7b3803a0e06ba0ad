import { LIMITS } from '@lavish/protocol';
import { expect } from 'vitest';
import { receiptOf } from '../../wire/gift-views.ts';
import { putItem } from '../catalogue/items.ts';
import { readGift } from '../gifts/read-gifts.ts';
import { granted } from '../testing/arena.ts';
import { contract, countDays, letContractPass, proposal, propose, sign } from '../testing/contracts.ts';
import { reverse } from '../testing/corrections.ts';
import { expectNothingWrong, ledgerTest, type TestLedger } from '../testing/ledger.ts';
import { grantCoins } from '../testing/promotional-coins.ts';
import { followTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { putUser } from '../users/user-profiles.ts';
import { listAgencyHosts, putAgency, readAgency, readAgencyStatement } from './agencies.ts';
import { endContract, proposeContract, signContract } from './change-contracts.ts';
import { agencyFollower } from './follow-agencies.ts';
import { listContracts } from './read-contracts.ts';
import { listSettlements, settleAgency } from './settlements.ts';

const asHost = { by: 'host', actor: 'hal' } as const;
const asPlatform = { by: 'platform', actor: 'server' } as const;
const idOf = ({ id }: { id: string }) => id.slice(4);

/** Sends gifts of Ann's, and returns them as they are stored. */
async function send(ledger: TestLedger, ...gifts: Parameters<typeof sendsRose>[0][]) {
  const committer = ledger.openCommitter();
  const commands = gifts.map((gift) => sendsRose(gift));
  const { outcomes } = await committer.commit(commands);
  expect(outcomes.map(({ kind }) => kind)).toEqual(gifts.map(() => 'accepted'));
  await committer.close();
  return Promise.all(commands.map(async ({ giftId }) => (await readGift(ledger.pool, giftId))!));
}

const toDay = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

ledgerTest('gifts are divided by the contract in force and the share of the item', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await grantCoins(pool, 'ann', 15);
  const ofHal = await contract(pool);
  const ofGil = await contract(pool, { agency: 'star', host: 'gil', bps: 2_000, from: 'host' });
  const [promotional, mixed, plain] = await send(
    ledger,
    { quantity: 1 },
    { quantity: 2, receiver: 'gil' },
    { quantity: 3 },
  );
  expect(promotional).toMatchObject({ coins: 10, promotionalCoins: 10, earned: 5, promotionalEarned: 5 });
  expect(promotional!.agency).toMatchObject({ agency: 'moon', coins: 1, promotionalCoins: 1 });
  // Of 5 promotional and 15 paid coins Gil's share is 2 and 7, of which the agency gets 1 and 3.
  expect(mixed).toMatchObject({ coins: 20, promotionalCoins: 5, earned: 5, promotionalEarned: 1 });
  expect(receiptOf(mixed!).agency).toEqual({
    agency: 'star',
    contract: ofGil.id,
    bps: 2_000,
    from: 'host',
    coins: 4,
  });
  expect(receiptOf(plain!).agency).toMatchObject({ contract: ofHal.id, coins: 3 });

  granted(await putItem(pool, 'kiss', { share_bps: 9_000 }));
  const [kiss] = await send(ledger, { item: 'kiss', quantity: 10 });
  expect(kiss).toMatchObject({ shareBps: 9_000, earned: 9, agency: { coins: 1 } });

  await followTo(pool, agencyFollower);
  await reverse(pool, plain!.id);
  await followTo(pool, agencyFollower);
  expect(await readAgency(pool, 'moon')).toMatchObject({
    balance: 2,
    active_contracts: 1,
    settled_until: null,
  });
  expect(await readAgencyStatement(pool, { agency: 'moon', limit: 5 })).toEqual([
    { day: toDay(0), gifts: 3, coins: 50, earned: 29, agency_coins: 5, corrected: -3, settlement: null },
  ]);
  expect(await listAgencyHosts(pool, { agency: 'star', limit: 5 })).toEqual([
    { host: 'gil', gifts: 1, coins: 20, earned: 5, agency_coins: 4, corrected: 0 },
  ]);
  await expectNothingWrong(pool);
});

ledgerTest('a repeated gift has the same receipt after its contract has ended', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await contract(pool);
  const command = sendsRose();
  const committer = ledger.openCommitter();
  const receipt = async () => {
    const [outcome] = (await committer.commit([command])).outcomes;
    if (!outcome || outcome.kind === 'refused') throw new Error(outcome?.refusal.detail);
    return JSON.stringify(receiptOf(outcome.gift));
  };
  const first = await receipt();
  expect(first).toContain('"agency":"moon"');
  await pool.query('update agency_contracts set ends_at = clock_timestamp()');
  expect(await receipt()).toBe(first);
  const [later] = await send(ledger, {});
  expect(later).toMatchObject({ earned: 5, agency: null });
});

ledgerTest(
  'contracts are proposed, signed and ended, and one of a host is in force at a time',
  async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, STAGE);
    const proposed = await propose(pool, { agency: 'moon' });
    expect(proposed).toMatchObject({
      state: 'proposed',
      signed: null,
      starts_at: null,
      proposed_by: 'server',
    });
    const signed = granted((await signContract(pool, idOf(proposed), asHost))!);
    expect(signed).toMatchObject({ state: 'upcoming', signed: { by: 'host', actor: 'hal' }, ends_at: null });
    expect(Date.parse(signed.starts_at!) - Date.parse(signed.signed!.at)).toBe(LIMITS.contractLeadS * 1_000);
    expect(await signContract(pool, idOf(proposed), asHost)).toMatchObject({ code: 'contract_state' });

    const rival = await propose(pool, { agency: 'star' });
    expect(await signContract(pool, idOf(rival), asPlatform)).toMatchObject({ code: 'contract_conflict' });
    const decline = { actor: 'hal', mayEnd: false };
    expect(await endContract(pool, idOf(signed), {}, decline)).toMatchObject({ code: 'forbidden' });
    expect(await endContract(pool, idOf(rival), {}, decline)).toMatchObject({
      state: 'ended',
      ended_by: 'hal',
    });
    expect(await endContract(pool, idOf(rival), {}, decline)).toMatchObject({ code: 'contract_state' });

    await letContractPass(pool, signed, 3_600);
    const end = { actor: 'server', mayEnd: true };
    const soon = new Date(Date.now() + 5_000).toISOString();
    expect(await endContract(pool, idOf(signed), { at: soon }, end)).toMatchObject({ param: 'at' });
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const ended = granted((await endContract(pool, idOf(signed), { at: inAnHour }, end))!);
    expect(ended).toMatchObject({ state: 'active', ends_at: inAnHour, ended_by: 'server' });
    // The next one begins when this one has ended.
    const next = await propose(pool, { agency: 'star', valid_from: inAnHour });
    expect(await signContract(pool, idOf(next), asPlatform)).toMatchObject({
      state: 'upcoming',
      starts_at: inAnHour,
      signed: { by: 'platform', actor: 'server' },
    });
    expect((await listContracts(pool, { host: 'hal', limit: 9 })).map(({ id }) => id)).toEqual(
      [next, rival, signed].map(({ id }) => id),
    );
    await expect(pool.query('update agency_contracts set bps = 1')).rejects.toThrow('never changed');
    await expect(pool.query('delete from agency_contracts')).rejects.toThrow('never changed');
    await expectNothingWrong(pool);
  },
);

ledgerTest('terms that could exceed a gift are refused, whichever comes last', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await putAgency(pool, 'moon', { name: 'Moon' });
  const ask = (over: Parameters<typeof proposal>[0], key: string) =>
    proposeContract(pool, proposal(over), { key, actor: 'server' });
  expect(await ask({ bps: 5_001 }, 'a')).toMatchObject({ code: 'shares_too_large', param: 'bps' });
  expect(await ask({ bps: 10_000, from: 'host' }, 'b')).toMatchObject({ isReplay: false });
  expect(await ask({ bps: 10_000, from: 'host' }, 'b')).toMatchObject({ isReplay: true });
  expect(await ask({ bps: 9_999, from: 'host' }, 'b')).toMatchObject({ code: 'idempotency_key_reused' });
  expect(await ask({ agency: 'none' }, 'c')).toMatchObject({ code: 'agency_not_found' });
  expect(await ask({ host: 'none' }, 'd')).toMatchObject({ code: 'user_not_found' });
  const past = { valid_until: '2020-01-01T00:00:00Z' };
  expect(await ask(past, 'e')).toMatchObject({ code: 'invalid_request', param: 'valid_until' });

  const largest = await propose(pool, { bps: 5_000 });
  granted(await putItem(pool, 'kiss', { share_bps: 5_001 }));
  expect(await signContract(pool, idOf(largest), asHost)).toMatchObject({ code: 'shares_too_large' });
  granted(await putItem(pool, 'kiss', { share_bps: null }));
  granted((await signContract(pool, idOf(largest), asHost))!);
  const refused = { code: 'shares_too_large', param: 'share_bps' };
  expect(await putItem(pool, 'kiss', { share_bps: 5_001 })).toMatchObject(refused);
  expect(await putUser(pool, 'hal', { share_bps: 5_001 })).toMatchObject(refused);
  granted(await putItem(pool, 'kiss', { share_bps: 5_000 }));
  granted(await putUser(pool, 'gil', { share_bps: 10_000 }));
  for (let open = 2; open < LIMITS.maxHostContracts; open++) granted(await ask({}, `open-${open}`));
  expect(await ask({}, 'one more')).toMatchObject({ code: 'limit_reached' });
});

ledgerTest('a period is settled once, and a negative sum carries over', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await letContractPass(pool, await sign(pool), 72 * 3_600);
  const [first, second] = await send(ledger, { quantity: 10 }, { quantity: 20 });
  const settle = (until: string, key: string) =>
    settleAgency(pool, 'moon', { until }, { key, actor: 'server' });
  const yesterday = toDay(-1);
  expect(await settle(yesterday, 'a')).toMatchObject({ code: 'period_open', param: 'until' });
  // As if the first gift had been sent two days ago.
  await pool.query(`update gifts set at = at - interval '2 days' where id = $1`, [first!.id]);
  await countDays(pool);
  expect(await settle(toDay(0), 'a')).toMatchObject({ code: 'period_open' });
  const settled = granted(await settle(yesterday, 'a'));
  expect(settled).toMatchObject({
    isReplay: false,
    settlement: { from: toDay(-2), until: yesterday, opening: 0, earned: 10, paid: 10, closing: 0 },
  });
  expect(await settle(yesterday, 'a')).toEqual({ ...settled, isReplay: true });
  expect(await settle(toDay(-2), 'a')).toMatchObject({ code: 'idempotency_key_reused' });
  expect(await settle(yesterday, 'b')).toMatchObject({ code: 'period_settled' });
  expect(await readAgency(pool, 'moon')).toMatchObject({ balance: 20, settled_until: yesterday });

  // Both gifts are reversed, and the day is over.
  await reverse(pool, first!.id);
  await reverse(pool, second!.id);
  await followTo(pool, agencyFollower);
  await pool.query(`update log_day_ends set day = day + 1`);
  const owing = granted(await settle(toDay(0), 'c')).settlement;
  expect(owing).toMatchObject({ from: toDay(0), opening: 0, earned: -10, paid: 0, closing: -10 });
  expect(await readAgency(pool, 'moon')).toMatchObject({ balance: -10 });
  expect(await listSettlements(pool, { agency: 'moon', limit: 5 })).toEqual([owing, settled.settlement]);
  const { rows } = await pool.query(
    `select account, agency_id as agency, coins from entries where kind = 'agency_settlement' order by account`,
  );
  expect(rows).toEqual([
    { account: 'issuance', agency: null, coins: 10 },
    { account: 'agency', agency: 'moon', coins: -10 },
  ]);
  await expect(pool.query('delete from agency_settlements')).rejects.toThrow('never changed');
});
