import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleCommand } from '../../domain/testing/examples.ts';
import { endRoom } from '../rooms/change-room.ts';
import { expectNothingWrong, ledgerTest, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { giftIdOf, STAGE, setScene } from '../testing/stage.ts';
import { CHECKS } from './checks.ts';
import { testBreakages } from './testing/find-breakages.ts';
import {
  ALL_CHECKS,
  AUDIT_CLAIM,
  CAMPAIGN_AUDIT_CLAIM,
  verifyDatabase,
  WALLET_AUDIT_CLAIM,
} from './verify.ts';

/** Stores two top-ups, four gifts of two senders, a guest, and the end of the room. */
async function setValidScene({ pool, openCommitter }: TestLedger): Promise<void> {
  await setScene(pool, STAGE);
  const committer = openCommitter();
  const gift = (n: number, over = {}) => exampleCommand({ giftId: giftIdOf(n), key: `key-${n}`, ...over });
  await committer.commit([gift(1), gift(2, { quantity: 2 }), gift(3, { sender: 'ben', item: 'kiss' })]);
  await committer.commit([gift(4, { sender: 'ben', receiver: 'gil', quantity: 5 })]);
  await endRoom(pool, 'stage');
}

/** For each claim, statements that make it false, and a part of the text that names the row. */
const BREAKAGES: Record<string, [sql: string, named: string][]> = {
  // The entries are a view over gifts and journals, so only another view can be wrong.
  'the entries of every journal sum to zero': [
    [
      `drop view entries; create view entries as select id as journal_id, kind, 'wallet'::account as account, user_id, coins, balance, at from journals`,
      'sums to 1000',
    ],
  ],
  'every wallet holds the sum of its entries': [
    [
      `update wallets set coins = coins + 1 where user_id = 'ann'`,
      'wallet of ann holds 971, its entries sum to 970',
    ],
    [`update gifts set sender_id = 'cat' where coins = 1`, 'wallet of'],
    [`update gifts set sender_id = 'zoe' where id = '${giftIdOf(3)}'`, 'wallet of '],
    [`delete from gifts where id = '${giftIdOf(1)}'`, 'wallet of ann holds 970, its entries sum to 980'],
    [`update journals set coins = 999 where user_id = 'ben'`, 'wallet of ben'],
    [`delete from journals where user_id = 'ben'`, 'wallet of ben'],
  ],
  'the earnings of every host are the sum of their entries': [
    [
      `update earnings set coins = coins - 1 where user_id = 'hal'`,
      'earnings of hal are 14, the entries sum to 15',
    ],
    [`delete from earnings where user_id = 'gil'`, 'earnings of gil are , the entries sum to 25'],
    [`update gifts set receiver_id = 'gil' where id = '${giftIdOf(1)}'`, 'earnings of '],
    [
      `update gifts set earned = 0 where id = '${giftIdOf(4)}'`,
      'earnings of gil are 25, the entries sum to ',
    ],
  ],
  'every gift costs price × quantity, and its receiver got the share, of which they may have paid an agency':
    [
      [`update gifts set price = 11 where id = '${giftIdOf(2)}'`, '11 × 2 = 20 coins'],
      [`update gifts set share_bps = 4999 where id = '${giftIdOf(1)}'`, '5 of them earned at 4999 bps'],
      [
        `update gifts set price = 9007199254740993 where id = '${giftIdOf(1)}'`,
        '9007199254740993 × 1 = 10 coins',
      ],
    ],
  'every gift has an item, a sender and a receiver that exist': [
    [`delete from items where id = 'kiss'`, 'kiss from ben to hal'],
    [`update gifts set receiver_id = 'nobody' where id = '${giftIdOf(3)}'`, 'kiss from ben to nobody'],
    [`update gifts set sender_id = 'nobody' where id = '${giftIdOf(3)}'`, 'kiss from nobody to hal'],
  ],
  'every gift has its key, and every key its gift': [
    [`delete from gift_keys where idempotency_key = 'key-1'`, 'of ann under key key-1: the key names gift '],
    [`delete from gifts where id = '${giftIdOf(1)}'`, 'gift  of ann under key key-1'],
    [`update gift_keys set wallet_version = 9 where idempotency_key = 'key-1'`, 'at version 9'],
    [`update gift_keys set sender_id = 'zoe' where idempotency_key = 'key-1'`, 'of ann under key key-1'],
  ],
  'the id of every gift is within a day of the dates of its room and its battle': [
    [`update rooms set created_at = created_at + interval '2 days'`, 'in room stage'],
    [`update rooms set ended_at = ended_at - interval '2 days'`, 'in room stage'],
    [`update gifts set id = '${'0'.repeat(32)}' where id = '${giftIdOf(1)}'`, 'gift 00000000-'],
  ],
  "every wallet's versions run from 1 without a gap, and each balance is the previous one plus the coins moved":
    [
      [
        `update gifts set wallet_version = 9 where id = '${giftIdOf(2)}'`,
        'wallet of ann, version 9: balance 970',
      ],
      [`update gifts set balance = 991 where id = '${giftIdOf(1)}'`, 'wallet of ann, version 2: balance 991'],
      [`update gifts set wallet_version = 2 where id = '${giftIdOf(2)}'`, 'wallet of ann, version 2'],
      [
        `update journals set balance = 10, coins = 10 where user_id = 'ann'`,
        'wallet of ann, version 2: balance 990',
      ],
      [
        `update journals set coins = 15, balance = 15 where user_id = 'ann';
      update gifts set balance = 5 where id = '${giftIdOf(1)}'; update gifts set balance = -15 where id = '${giftIdOf(2)}'`,
        'version 3: balance -15',
      ],
    ],
  'every wallet has the version of its last movement': [
    [
      `update wallets set version = 4 where user_id = 'ben'`,
      'wallet of ben is at version 4, its movements at 3',
    ],
    [
      `delete from journals; delete from gifts where sender_id = 'ben'`,
      'wallet of ben is at version 3, its movements at ',
    ],
  ],
  'every sender has spent the coins of their gifts that count': [
    [`update wallets set lifetime_spent = 31 where user_id = 'ann'`, 'ann has spent 31, the gifts cost 30'],
    [`update wallets set lifetime_spent = 1 where user_id = 'hal'`, 'hal has spent 1, the gifts cost '],
  ],
  "every sender's running streak is that of their last gift": [
    [`update wallets set streak_count = 4 where user_id = 'ann'`, 'up to 4, the last gift has'],
    [`update wallets set streak_expires_at = now() where user_id = 'ann'`, 'ann runs streak'],
    [
      `update wallets set streak_id = null, streak_count = null, streak_expires_at = null where user_id = 'ann'`,
      'ann runs streak',
    ],
    [`update wallets set streak_receiver = 'gil' where user_id = 'ann'`, 'ann runs streak'],
  ],
  "every room's statistics are those of its gifts that count": [
    [
      `update rooms set gifts = 5`,
      'room stage has 5 gifts of 81 coins from 2 senders, its gifts are 4 of 81 from 2',
    ],
    [`update rooms set coins = 80`, 'of 80 coins'],
    [`update rooms set senders = 1`, 'from 1 senders'],
    [`update gifts set room_id = 'attic' where id = '${giftIdOf(3)}'`, 'room '],
    [
      `insert into rooms (id, host_id, created_at, gifts) values ('attic', 'gil', now(), 1)`,
      'room attic has 1 gifts',
    ],
  ],
  'every supporter of a room has the sums of their gifts there that count': [
    [
      `update supporters set coins = 29 where sender_id = 'ann'`,
      'ann in stage: 2 gifts of 29 coins, the gifts are 2 of 30',
    ],
    [`update supporters set gifts = 3 where sender_id = 'ann'`, 'ann in stage: 3 gifts'],
    [`delete from supporters where sender_id = 'ben'`, 'ben in stage'],
    [
      `insert into supporters values ('stage', 'cat', 1, 1, now())`,
      'cat in stage: 1 gifts of 1 coins, the gifts are ',
    ],
  ],
  "every room's feed runs from 1 to its position without a gap": [
    [`update rooms set seq = 7`, 'room stage is at 7, its feed has 6 events up to 6'],
    [`delete from room_events where seq = 1`, 'its feed has 5 events up to 6'],
    [`delete from room_events where seq = 6`, 'its feed has 5 events up to 5'],
    [`update room_events set seq = 3 where seq = 1`, 'its feed has 6 events up to 6'],
    [`update gifts set seq = seq + 10 where seq = 4`, 'its feed has 6 events up to 14'],
    [
      `insert into rooms (id, host_id, created_at, seq) values ('attic', 'gil', now(), 1)`,
      'room attic is at 1, its feed has  events',
    ],
  ],
};

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  await setValidScene(ledger);
  client = await ledger.connect();
});
afterAll(() => close());

describe('verifyDatabase', () => {
  it('finds nothing wrong in the rows that the program wrote, and reports every check', async () => {
    const reported: [number, number][] = [];
    const verdicts = await verifyDatabase(ledger.pool, (_, done, of) => reported.push([done, of]));
    const audits = [AUDIT_CLAIM, CAMPAIGN_AUDIT_CLAIM, WALLET_AUDIT_CLAIM];
    const claims = [...ALL_CHECKS.map(({ claim }) => claim), ...audits];
    expect(verdicts).toEqual(claims.map((claim) => ({ claim, disagrees: null })));
    expect(reported).toEqual(ALL_CHECKS.map((_, index) => [index + 1, ALL_CHECKS.length]));
  });

  ledgerTest(
    'finds nothing wrong in an empty database, and a coin without an origin',
    async ({ ledger: { pool } }) => {
      await expectNothingWrong(pool);
      await pool.query(
        `insert into users values ('zoe'); insert into wallets (user_id, coins) values ('zoe', 1);
         insert into earnings (user_id) values ('zoe')`,
      );
      const verdicts = await verifyDatabase(pool, () => {});
      expect(verdicts.filter(({ disagrees }) => disagrees !== null)).toEqual([
        {
          claim: 'every wallet holds the sum of its entries',
          disagrees: 'wallet of zoe holds 1, its entries sum to ',
        },
      ]);
    },
  );
});

testBreakages(CHECKS, BREAKAGES, () => client);
