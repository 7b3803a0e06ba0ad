import type pg from 'pg';
import { afterAll, beforeAll, test } from 'vitest';
import { hexId } from '../../domain/testing/examples.ts';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { ARENA, against, duel, granted, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { giftIdOf, sendsRose, setScene } from '../testing/stage.ts';
import { BATTLE_CHECKS } from './battle-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

/** Stores a battle that was cut short after two gifts, a running one with three gifts, and an invitation. */
async function setValidScene({ pool, openCommitter }: TestLedger): Promise<void> {
  await setScene(pool, ARENA);
  const committer = openCommitter();
  const gift = (n: number, over = {}) => sendsRose({ giftId: giftIdOf(n), room: 'nova-live', ...over });
  const { id } = await startBattle(pool);
  await committer.commit([gift(1), gift(2, { room: 'rex-live', quantity: 2 })]);
  granted(await changeBattle(pool, id, { type: 'end' }));
  const invitation = duel({ sides: [duel().sides[1]!, against('max').sides[1]!], accept: 'invite' });
  granted(await createBattle(pool, invitation, null));
  const boosts = [{ id: 'rush', kind: 'window' as const, multiplier: 1.25 }];
  await startBattle(pool, duel({ ...against('max'), boosts, duration_s: 7_200 }));
  await committer.commit([gift(3, { quantity: 3 }), gift(4, { sender: 'ben' }), gift(5, { item: 'kiss' })]);
}

/** For each claim, statements that make it false, and a part of the text that names the row. */
const BREAKAGES: Record<string, [sql: string, named: string][]> = {
  "every battle's counted gifts run from 1 without a gap": [
    [
      `update battles set progress = jsonb_set(progress, '{counted}', '4') where over_at is null`,
      'has counted 4 gifts',
    ],
    [
      `update gifts set battle_ordinal = 2 where id = '${giftIdOf(3)}'`,
      'has counted 3 gifts, its gifts are 3 up to 3',
    ],
    [`update gifts set battle_ordinal = 0 where id = '${giftIdOf(3)}'`, 'its gifts are 3 up to 3'],
    [`delete from gifts where id = '${giftIdOf(2)}'`, 'has counted 2 gifts, its gifts are 1 up to 1'],
    [`update gifts set battle_id = '${hexId(9)}' where battle_id is not null`, 'gifts'],
  ],
  'every gift in a battle has floor(base points × multiplier) points, or no points and a reason': [
    [`update gifts set points = 38 where id = '${giftIdOf(3)}'`, '30 × 12500 / 10000 = 38 points'],
    [
      `update gifts set battle_ordinal = null, battle_reason = 'battle_over' where id = '${giftIdOf(4)}'`,
      '12 points',
    ],
    [`update gifts set battle_reason = 'battle_over' where id = '${giftIdOf(4)}'`, 'place 2, battle_over'],
    [`update gifts set vip_level = null where id = '${giftIdOf(1)}'`, 'gift '],
  ],
  'a battle counts a gift if and only if it came within a round': [
    [`update gifts set at = at + interval '3 hours' where id = '${giftIdOf(3)}'`, 'place 1'],
    [`update gifts set battle_round = 2 where id = '${giftIdOf(1)}'`, 'round 2'],
    [
      `update gifts set battle_ordinal = null, battle_reason = 'between_rounds' where id = '${giftIdOf(5)}'`,
      'between_rounds',
    ],
  ],
  'every gift to a host of a battle has a verdict, from the first round until it was settled': [
    [
      `update gifts set battle_id = null where id = '${giftIdOf(1)}'`,
      'nova in nova-live has no verdict of battle',
    ],
    [`update gifts set battle_id = '${hexId(9)}' where id = '${giftIdOf(5)}'`, 'has no verdict of battle'],
  ],
  'every side of a battle has the points and coins of its counted gifts': [
    [`update battles set progress = jsonb_set(progress, '{sides,0,points}', '50')`, 'has 50 points'],
    [
      `update battles set progress = jsonb_set(progress, '{sides,1,coins}', '1') where over_at is null`,
      'and 1 coins',
    ],
    [`update gifts set battle_side = 2 where id = '${giftIdOf(4)}'`, 'side '],
  ],
  "every battle's result has the score of its sides": [
    [
      `update battles set result = jsonb_set(result, '{sides,1,points}', '21') where result is not null`,
      'side 1 has 20 points',
    ],
    [
      `update battles set result = jsonb_set(result, '{sides,0,coins}', '0') where result is not null`,
      'side 0 has 10 points and 10 coins',
    ],
  ],
  'every supporter of a side has the sums of their counted gifts': [
    [`update battle_supporters set points = 11 where sender_id = 'ben'`, 'ben for side 0'],
    [`update battle_supporters set gifts = 1 where sender_id = 'ann' and gifts = 2`, 'ann for side 0'],
    [`delete from battle_supporters where sender_id = 'ben'`, 'ben for side 0'],
  ],
  'hosts and rooms are engaged while their battle is agreed and not over': [
    [`update battle_hosts set engaged = false where host_id = 'nova'`, 'nova in nova-live'],
    [
      `update battle_hosts set engaged = true where host_id = 'rex' and ctid = (select min(ctid) from battle_hosts where host_id = 'rex')`,
      'rex in rex-live',
    ],
    [`update rooms set battle_id = null where id = 'max-live'`, 'max in max-live'],
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

test('the checks find nothing wrong in the rows that the program wrote', () =>
  expectNothingWrong(ledger.pool));

testBreakages(BATTLE_CHECKS, BREAKAGES, () => client);
