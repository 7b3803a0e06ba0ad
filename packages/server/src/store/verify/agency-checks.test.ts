import type pg from 'pg';
import { afterAll, beforeAll, it } from 'vitest';
import { settleAgency } from '../agencies/settlements.ts';
import { granted } from '../testing/arena.ts';
import { contract, countDays, propose } from '../testing/contracts.ts';
import { reverse } from '../testing/corrections.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { grantCoins } from '../testing/promotional-coins.ts';
import { giftIdOf, STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { AGENCY_CHECKS } from './agency-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

/** A gift to Hal, whose agency the platform pays, one to Gil, who pays theirs, and a reversed one to Hal. */
const [OF_HAL, OF_GIL, REVERSED] = [giftIdOf(401), giftIdOf(402), giftIdOf(403)];

/** Contracts and settlements are kept by triggers. */
const UNKEPT = 'set local session_replication_role = replica; ';

/** For each claim, statements that make it false. */
const BREAKAGES: Record<string, string[]> = {
  'every gift to a host under contract names the contract that was in force, and no other gift names one': [
    `update gifts set contract_id = null, agency_id = null, agency_coins = null, promotional_agency = null where id = '${OF_HAL}'`,
    `update gifts set agency_id = 'star' where id = '${OF_HAL}'`,
    `update gifts set promotional_agency = null where id = '${OF_HAL}'`,
    `${UNKEPT} update agency_contracts set starts_at = now() where host_id = 'hal' and agency_id = 'moon'`,
    `${UNKEPT} update agency_contracts set ends_at = '2020-01-01' where host_id = 'gil'`,
  ],
  "every agency got its part of each gift by the contract's terms": [
    `update gifts set agency_coins = agency_coins + 1 where id = '${OF_HAL}'`,
    `update gifts set promotional_agency = 2, agency_coins = agency_coins + 1 where id = '${OF_GIL}'`,
    `${UNKEPT} update agency_contracts set bps = 2000 where host_id = 'hal'`,
    `${UNKEPT} update agency_contracts set paid_by = 'platform', bps = 9000 where host_id = 'gil'`,
  ],
  'at most one contract of a host is in force at a time': [
    `${UNKEPT} update agency_contracts set signed_at = now(), signed_by = 'host', signer = 'hal', starts_at = now() where starts_at is null`,
  ],
  'every contract is in force within its terms, and after its signature': [
    `${UNKEPT} update agency_contracts set starts_at = valid_from - interval '1 s' where host_id = 'hal' and agency_id = 'moon'`,
    `${UNKEPT} update agency_contracts set signed_by = 'host' where host_id = 'hal' and agency_id = 'moon'`,
    `${UNKEPT} update agency_contracts set valid_until = now() + interval '1 day' where host_id = 'gil'`,
  ],
  'no share and agency part that the platform pays together exceed a gift': [
    `update users set share_bps = 9500 where id = 'hal'`,
    `update items set share_bps = 9500 where id = 'kiss'`,
  ],
  "every agency's days are the sum of its gifts and their corrections": [
    `update agency_days set agency_coins = agency_coins + 1 where host_id = 'gil'`,
    `delete from agency_days where host_id = 'hal'`,
    `update gift_corrections set agency_coins = agency_coins + 1 where agency_coins < 0`,
  ],
  'every settlement of an agency continues the one before, and its journal paid it out': [
    `delete from agency_settlements`,
    `update journals set coins = 0 where kind = 'agency_settlement'`,
    `update agency_settlements set opening = -1, earned = earned + 1`,
  ].map((sql) => UNKEPT + sql),
  'the settlements of an agency have what its settled days have earned': [
    `${UNKEPT} update agency_settlements set earned = earned + 1, paid = paid + 1`,
    `update agency_days set corrected = 0 where host_id = 'hal'`,
  ],
};

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  const { pool } = ledger;
  await setScene(pool, STAGE);
  await grantCoins(pool, 'ann', 15);
  await contract(pool);
  await contract(pool, { agency: 'star', host: 'gil', bps: 2_000, from: 'host' });
  await propose(pool, { agency: 'star' });
  await ledger
    .openCommitter()
    .commit([
      sendsRose({ giftId: OF_HAL, quantity: 1 }),
      sendsRose({ giftId: OF_GIL, quantity: 2, receiver: 'gil' }),
      sendsRose({ giftId: REVERSED, quantity: 3 }),
    ]);
  await reverse(pool, REVERSED);
  await countDays(pool);
  // As if today were over.
  await pool.query('update log_day_ends set day = day + 1');
  const until = new Date().toISOString().slice(0, 10);
  granted(await settleAgency(pool, 'moon', { until }, { key: 'first', actor: 'server' }));
  client = await ledger.connect();
});
afterAll(() => close());

it('nothing is wrong with the agencies that the program wrote', () => expectNothingWrong(ledger.pool));

testBreakages(AGENCY_CHECKS, BREAKAGES, () => client);
