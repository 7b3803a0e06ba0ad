import { expect } from 'vitest';
import { ledgerTest } from '../store/testing/ledger.ts';
import { readRisks } from './durability.ts';

ledgerTest.for<[synchronousCommit: string, danger: string | undefined]>([
  ['off', 'synchronous_commit is off: a crash can lose gifts that were acknowledged'],
  // Without a synchronous standby it is as durable as the others.
  ['local', undefined],
  ['remote_write', undefined],
  ['on', undefined],
  ['remote_apply', undefined],
])('synchronous_commit = %s', async ([value, danger], { ledger }) => {
  const client = await ledger.connect();
  await client.query(`set synchronous_commit = ${value}`);
  const risks = await readRisks(client);
  expect(risks.find(({ setting }) => setting === 'synchronous_commit')?.danger).toBe(danger);
  // The server of the tests runs without fsync.
  expect(risks).toContainEqual({
    setting: 'fsync',
    danger: 'fsync is off: a power failure can destroy the database',
  });
});
