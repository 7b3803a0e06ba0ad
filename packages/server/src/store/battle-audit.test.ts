import { expect } from 'vitest';
import { hexId } from '../domain/testing/examples.ts';
import { auditBattle } from './battle-audit.ts';
import { changeBattle } from './battle-changes.ts';
import { ARENA, duel, granted, letTimePass, startBattle } from './testing/arena.ts';
import { ledgerTest as it } from './testing/ledger.ts';
import { sendsRose, setScene } from './testing/stage.ts';

it('reads the log of a big battle in pages: running, late gifts and all, and over', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const boosts = [{ id: 'luck', kind: 'chance' as const, chance: 0.25, multiplier: 3 }];
  const { id } = await startBattle(pool, duel({ boosts }));
  const committer = ledger.openCommitter();
  const batch = (count: number) =>
    committer.commit(
      Array.from({ length: count }, (_, n) => sendsRose({ room: n % 3 === 0 ? 'rex-live' : 'nova-live' })),
    );
  for (let n = 0; n < 3; n++) await batch(400);
  expect(await auditBattle(pool, id)).toMatchObject({
    state: 'live',
    matches: true,
    gifts: { counted: 1_200, not_counted: 0, rolls: 1_200 },
    result: null,
  });

  await letTimePass(pool, id, 300_000);
  await batch(3);
  granted(await changeBattle(pool, id, { type: 'due' }));
  const rolls: boolean[] = [];
  const audit = await auditBattle(pool, id, ({ roll, chance, stored }) =>
    rolls.push(roll < chance === stored),
  );
  expect(audit).toMatchObject({
    state: 'finished',
    matches: true,
    gifts: { counted: 1_200, not_counted: 3 },
    result: { winner: 0 },
    differences: [],
  });
  expect(rolls).toEqual(Array(1_200).fill(true));
});

it('finds what was changed in the database', async ({ ledger: { pool } }) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  await pool.query(`update battles set progress = jsonb_set(progress, '{sides,1,points}', '5')`);
  expect(await auditBattle(pool, id)).toMatchObject({
    matches: false,
    differences: [{ where: 'sides.1.points', stored: '5', recomputed: '0' }],
  });
  expect(await auditBattle(pool, hexId(9))).toBeNull();
});
