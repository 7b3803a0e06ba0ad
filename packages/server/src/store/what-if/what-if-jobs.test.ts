import type { WhatIfReport } from '@lavish/protocol';
import { expect } from 'vitest';
import { createOperator } from '../operators/operators.ts';
import { ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { beginWhatIf, cancelWhatIf, endWhatIf, noteProgress, readWhatIf } from './what-if-jobs.ts';

const PERIOD = { from: Date.parse('2026-03-01T00:00:00Z'), to: Date.parse('2026-03-08T00:00:00Z') };

async function operatorOf({ pool }: TestLedger): Promise<string> {
  const made = await createOperator(pool, { name: 'Ada', role: 'admin', passwordHash: null });
  if ('code' in made) throw new Error(made.detail);
  return made.id;
}

it('one runs at a time, and its report is kept', async ({ ledger }) => {
  const { pool } = ledger;
  const ada = await operatorOf(ledger);
  const started = await Promise.all([1, 2, 3].map(() => beginWhatIf(pool, ada, PERIOD)));
  const [id] = started.filter((one) => one !== null);
  expect(started.filter((one) => one === null)).toHaveLength(2);
  expect(await noteProgress(pool, id!, 0.5)).toBe(true);
  expect(await readWhatIf(pool, null)).toMatchObject({
    ...{ id, state: 'running', progress: 0.5, started_by: 'Ada', report: null, problem: null },
    ...{ from: '2026-03-01T00:00:00.000Z', to: '2026-03-08T00:00:00.000Z' },
  });
  await endWhatIf(pool, id!, { state: 'done', outcome: { gifts: 7 } as WhatIfReport });
  expect(await readWhatIf(pool, id!)).toMatchObject({ state: 'done', report: { gifts: 7 } });
  expect(await noteProgress(pool, id!, 0.9)).toBe(false);
  const next = await beginWhatIf(pool, ada, PERIOD);
  expect(next).not.toBeNull();
  await endWhatIf(pool, next!, {
    state: 'refused',
    outcome: { code: 'invalid_request', detail: 'No.', param: 'to' },
  });
  expect(await readWhatIf(pool, next!)).toMatchObject({
    state: 'refused',
    problem: { code: 'invalid_request', detail: 'No.', param: 'to' },
  });
});

it('one that is cancelled ends without a report', async ({ ledger }) => {
  const { pool } = ledger;
  const id = (await beginWhatIf(pool, await operatorOf(ledger), PERIOD))!;
  expect(await cancelWhatIf(pool, id)).toBe(true);
  expect(await noteProgress(pool, id, 0.2)).toBe(false);
  await endWhatIf(pool, id, { state: 'failed', outcome: null });
  expect(await readWhatIf(pool, id)).toMatchObject({ state: 'cancelled', report: null });
  // Cancelling it again changes nothing.
  expect(await cancelWhatIf(pool, id)).toBe(true);
  expect(await cancelWhatIf(pool, '0'.repeat(32))).toBe(false);
});

it('one whose node has died does not stay in the way of others', async ({ ledger }) => {
  const { pool } = ledger;
  const ada = await operatorOf(ledger);
  const lost = (await beginWhatIf(pool, ada, PERIOD))!;
  await pool.query(`update console.what_ifs set seen_at = now() - interval '16 seconds'`);
  expect(await readWhatIf(pool, lost)).toMatchObject({ state: 'failed' });
  expect(await beginWhatIf(pool, ada, PERIOD)).not.toBeNull();
  // The node lives after all: it stops.
  expect(await noteProgress(pool, lost, 0.5)).toBe(false);
});

it('results are deleted after a day', async ({ ledger }) => {
  const { pool } = ledger;
  const ada = await operatorOf(ledger);
  const old = (await beginWhatIf(pool, ada, PERIOD))!;
  await endWhatIf(pool, old, { state: 'failed', outcome: null });
  await pool.query(`update console.what_ifs set seen_at = now() - interval '25 hours'`);
  await beginWhatIf(pool, ada, PERIOD);
  expect(await readWhatIf(pool, old)).toBeNull();
});
