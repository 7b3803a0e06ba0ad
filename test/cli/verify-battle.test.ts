import { toWireId } from '@lavish/protocol';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeBattle } from '../../packages/server/src/store/battles/change-battle.ts';
import { ARENA, duel, granted, startBattle } from '../../packages/server/src/store/testing/arena.ts';
import { openTestLedger, type TestLedger } from '../../packages/server/src/store/testing/ledger.ts';
import { sendsRose, setScene } from '../../packages/server/src/store/testing/stage.ts';
import { runLavish } from '../support/run-lavish.ts';
import { onDatabase } from '../support/test-postgres.ts';

let ledger: TestLedger;
let close: () => Promise<void>;
let battle: string;

/** A battle with a chance boost, won by the host who stays: ten gifts, and a roll for each. */
beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const boosts = [{ id: 'luck', kind: 'chance' as const, chance: 0.5, multiplier: 2 }];
  const { id } = await startBattle(pool, duel({ boosts }));
  const rooms = Array.from({ length: 10 }, (_, n) => (n < 6 ? 'nova-live' : 'rex-live'));
  await ledger.openCommitter().commit(rooms.map((room) => sendsRose({ room })));
  granted(await changeBattle(pool, id, { type: 'leave', host: 'rex' }));
  battle = toWireId('btl', id);
});
afterAll(() => close());

const verify = (...options: string[]) => runLavish(['verify', ...options], { DATABASE_URL: ledger.url });

test('verify --battle recomputes a battle and shows every roll', async () => {
  const { code, stdout } = await verify('--battle', battle);
  expect(
    stdout.match(/^ {2}✓ gft_[0-9a-f]{32} {2}luck, ann, "key-\d+" {2}0\.\d{6} [<≥] 0\.5: /gm),
  ).toHaveLength(10);
  expect(stdout).toMatch(/^Battle btl_[0-9a-f]{32} \(finished\), recomputed from its gifts:$/m);
  expect(stdout).toMatch(/^ {2}side 1: \d+ points, 40 coins, 0 rounds won$/m);
  expect(stdout).toContain('side 0 wins, decided by forfeit');
  expect(stdout).toContain('10 gifts counted, 0 not counted, 10 rolls recomputed');
  expect(stdout).toContain('All stored results agree with the gifts.');
  expect(code).toBe(0);
});

test('later changes are found: in the roll, the gift and the score, for the battle and for the whole database', async () => {
  await onDatabase(ledger.url, (client: Client) =>
    client.query(`update gifts set points = 30 - points, multiplier = 30000 - multiplier,
      boosts = case boosts when '[]' then '[{"id": "luck", "kind": "chance", "add": 1}]' else '[]'::jsonb end
      where battle_ordinal = 7`),
  );
  const one = await verify('--battle', battle);
  expect(one.stdout).toMatch(/^ {2}✗ gft_.*, but its receipt has (not )?critical$/m);
  expect(one.stdout).toMatch(
    /^ {2}✗ gifts\.gft_[0-9a-f]{32}\.points is stored as \d+, but recomputed as \d+$/m,
  );
  expect(one.code).toBe(1);

  const all = await verify();
  expect(all.stdout).toContain('✗ every battle is stored as its gifts recompute it');
  expect(all.stdout).toContain(`battle ${battle}: gifts.gft_`);
  expect(all.code).toBe(1);
});

test.each([
  ['btl_1', "btl_1 is not a battle's id: it must be btl_ and 32 hex digits."],
  [`btl_${'0'.repeat(32)}`, 'There is no such battle.'],
])('verify --battle %s fails with a sentence', async (id, sentence) => {
  expect(await verify('--battle', id)).toEqual({ code: 1, stdout: '', stderr: `lavish: ${sentence}\n` });
});
