import { expect } from 'vitest';
import { auditBattle } from '../battles/audit-stored-battle.ts';
import { changeBattle } from '../battles/change-battle.ts';
import { ARENA, duel, granted, letTimePass, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { setScene } from '../testing/stage.ts';
import { readOutages, writeAlive } from './node-liveness.ts';

/** Moves the last sign of life of any node into the past. */
const silentFor = ({ pool }: TestLedger, interval: string) =>
  pool.query('update node_liveness set alive_at = clock_timestamp() - $1::interval', [interval]);

const outagesOf = ({ pool }: TestLedger) => readOutages(pool, 0);

it('only the first node after an outage records it', async ({ ledger }) => {
  await silentFor(ledger, '1 minute');
  await writeAlive(ledger.pool, null);
  await writeAlive(ledger.pool, null);
  const [outage, ...others] = await outagesOf(ledger);
  expect(others).toEqual([]);
  expect(outage!.until - outage!.from).toBeGreaterThanOrEqual(60_000);
});

it.for([
  ['less than 30 s', '29 seconds', null],
  ['a clock that was set forward while a node was alive', '1 hour', 1_000],
  ['a clock that was set back', '-1 hour', null],
] as const)('%s is not an outage', async ([, ago, silentMs], { ledger }) => {
  await silentFor(ledger, ago);
  await writeAlive(ledger.pool, silentMs);
  expect(await outagesOf(ledger)).toEqual([]);
  // This node has been suspended by its own clock, but the row shows that another node was alive.
  await writeAlive(ledger.pool, 60_000);
  expect(await outagesOf(ledger)).toEqual([]);
});

it('a round is late only if it ended in an outage, and the audit agrees', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool, duel({ rounds: 3 }));
  await letTimePass(pool, id, 300_000 + 3_600_000);
  const { battle } = granted(await changeBattle(pool, id, { type: 'due' }));
  expect(battle).toMatchObject({ state: 'live', round: 2 });

  await letTimePass(pool, id, 300_000 + 60_000);
  await silentFor(ledger, '2 minutes');
  await writeAlive(pool, null);
  const over = granted(await changeBattle(pool, id, { type: 'due' })).battle;
  expect(over).toMatchObject({ state: 'finished', round: 2 });
  expect(over.result!.rounds.map(({ unattended = false }) => unattended)).toEqual([false, true]);
  expect((await auditBattle(pool, id))!.differences).toEqual([]);
  await expectNothingWrong(pool);
});
