import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestLedger, type TestLedger } from '../../packages/server/src/store/testing/ledger.ts';
import { STAGE, sendsRose, setScene } from '../../packages/server/src/store/testing/stage.ts';
import { runLavish } from '../support/run-lavish.ts';

let ledger: TestLedger;
let close: () => Promise<void>;
let folder: string;
let to: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lavish-what-if-'));
  ({ ledger, close } = await openTestLedger());
  await setScene(ledger.pool, STAGE);
  await ledger.openCommitter().commit([sendsRose(), sendsRose({ sender: 'ben', quantity: 2 })]);
  const { rows } = await ledger.pool.query<{ now: number }>('select now()');
  to = new Date(rows[0]!.now).toISOString();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await close();
});

async function whatIf(rules: unknown, ...options: string[]) {
  const file = join(folder, 'new.json');
  await writeFile(file, typeof rules === 'string' ? rules : JSON.stringify(rules));
  const from = new Date(Date.parse(to) - 3_600_000).toISOString();
  const words = ['what-if', '--from', from, '--to', to, '--rules', file, ...options];
  return runLavish(words, { DATABASE_URL: ledger.url });
}

test('what-if prints what would have been different', async () => {
  const { code, stdout, stderr } = await whatIf({ prices: { rose: 12 }, share_bps: { default: 2_500 } });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2 gifts from /);
  expect(stdout).toMatch(
    /\n {2}coins +30 +36 +\+6\n {2}receivers earned +15 +9 +-6\n {2}platform kept +15 +27 +\+12\n/,
  );
  expect(stdout).toContain('Receivers: 1 of 1 change.\n  hal: earned 15 → 9 (-6), points 0 → 0 (0)\n');
});

test('with --json it prints the report', async () => {
  const { stdout } = await whatIf({}, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ gifts: 2, coins: { before: 30, after: 30, difference: 0 } });
});

test('rules that the database refuses are refused in one line', async () => {
  const { code, stderr } = await whatIf({ prices: { tulip: 5 } });
  expect(stderr).toBe('lavish: --rules: prices.tulip: There is no item tulip. (item_not_found)\n');
  expect(code).toBe(1);
});

test('a period that is not over is refused', async () => {
  const file = join(folder, 'none.json');
  await writeFile(file, '{}');
  const times = ['--from', '2026-01-01T00:00:00Z', '--to', '2999-01-01T00:00:00Z'];
  const { code, stderr } = await runLavish(['what-if', ...times, '--rules', file], {
    DATABASE_URL: ledger.url,
  });
  expect(stderr).toMatch(
    /^lavish: --to: The period must be over: to is at most \S+Z\. \(invalid_request\)\n$/,
  );
  expect(code).toBe(1);
});
