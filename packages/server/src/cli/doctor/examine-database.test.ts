import { expect, test } from 'vitest';
import type { Diagnosis } from '../../postgres/diagnosis.ts';
import type { OldestTransaction } from '../../postgres/oldest-transaction.ts';
import { examineDatabase } from './examine-database.ts';
import { describe as line } from './finding.ts';

const GOOGLE = {
  provider: 'google',
  failedMessages: 0,
  messageAgeMs: 2_000,
  confirmationAgeMs: 0,
  listAgeMs: 0,
  error: null,
};

const WELL: Diagnosis = {
  facts: {
    role: 'lavish',
    database: 'lavish',
    version: '18.1',
    versionNumber: 180_001,
    encoding: 'UTF8',
    isStandby: false,
    fsync: 'on',
    fullPageWrites: 'on',
    synchronousCommit: 'on',
    synchronousStandbyNames: '',
    standbys: 0,
    connections: 131,
    connectionsOfOthers: 3,
    schema: 'public',
    mayCreateTables: true,
    forbiddenTables: [],
  },
  clock: { databaseAheadMs: -12, doubtMs: 1 },
  migrations: { state: 'known', pending: [] },
  giftPartitions: { months: 4, defaultIsUsed: false },
  timeZone: { wanted: 'UTC', isKnown: true, counted: 'UTC' },
  oldestTransaction: null,
  followers: [{ name: 'rankings', rebuilt: null, behindMs: 900 }],
  providers: [GOOGLE],
};

const facts = (changes: Partial<Diagnosis['facts']>) => ({ ...WELL, facts: { ...WELL.facts, ...changes } });
const clock = (databaseAheadMs: number, doubtMs = 1) => ({ ...WELL, clock: { databaseAheadMs, doubtMs } });

const open = (changes: Partial<OldestTransaction>): Diagnosis => ({
  ...WELL,
  oldestTransaction: {
    id: '77',
    ageMs: 35_000,
    pid: 4711,
    prepared: null,
    application: 'psql',
    user: 'admin',
    database: 'lavish',
    state: 'idle in transaction',
    ...changes,
  },
});

const problems = (diagnosis: Diagnosis, nodes = 1) =>
  examineDatabase(diagnosis, nodes)
    .filter(({ verdict }) => verdict !== 'ok')
    .map(line);

test('a database without problems', () => {
  expect(examineDatabase(WELL, 7).map(line)).toEqual([
    '✓ PostgreSQL 18.1',
    '✓ Encoding UTF8',
    '✓ The server is a primary',
    '✓ fsync is on',
    '✓ full_page_writes is on',
    '✓ synchronous_commit is on',
    '✓ Commits do not wait for a standby: synchronous_standby_names is empty',
    '✓ 128 connections free, 116 needed for 7 nodes',
    '✓ All migrations are applied',
    '✓ lavish may create tables in public',
    '✓ Gifts have partitions for 4 months from this one on',
    '✓ Days, weeks and months are counted in UTC',
    '✓ No open transaction holds back the log',
    '✓ Rankings, campaigns and figures follow the log',
    '✓ Messages of payment providers are processed',
    "✓ This machine's clock agrees with the database's to within 13 ms",
  ]);
});

test.each<[string, Diagnosis, RegExp]>([
  ['too old', facts({ version: '14.9', versionNumber: 140_009 }), /^✗ PostgreSQL 14\.9 is too old\. Upgrade/],
  ['a standby', facts({ isStandby: true }), /^✗ The server is a standby, .* to the primary\.$/],
  [
    'commits that do not wait for standbys',
    facts({ synchronousCommit: 'local', synchronousStandbyNames: 'ANY 1 (a, b)', standbys: 2 }),
    /^✗ synchronous_commit is local: a failover can lose gifts .* Set it to on where/,
  ],
  [
    'standbys that are not connected',
    facts({ synchronousStandbyNames: 'ANY 1 (a, b)' }),
    /^✗ Commits wait for standbys \(ANY 1 \(a, b\)\), but none is connected: no write can commit\. Start/,
  ],
  [
    'no partition for the next month',
    { ...WELL, giftPartitions: { months: 1, defaultIsUsed: false } },
    /^! Gifts of the next month have no partition\. Start a node/,
  ],
  [
    'no partition for this month',
    { ...WELL, giftPartitions: { months: 0, defaultIsUsed: false } },
    /^! Gifts of this month have no partition\. Start a node/,
  ],
  [
    'gifts in the default partition',
    { ...WELL, giftPartitions: { months: 4, defaultIsUsed: true } },
    /^! Gifts of months without a partition are in gifts_default: nothing is lost/,
  ],
  [
    'a zone that PostgreSQL lacks',
    { ...WELL, timeZone: { wanted: 'Mars/Olympus', isKnown: false, counted: 'UTC' } },
    /^✗ PostgreSQL has no time zone Mars\/Olympus\. Set LAVISH_TIME_ZONE/,
  ],
  [
    'another zone than the counted one',
    { ...WELL, timeZone: { wanted: 'Asia/Kathmandu', isKnown: true, counted: 'UTC' } },
    /^! Days, weeks and months are counted in UTC, but LAVISH_TIME_ZONE is Asia\/Kathmandu: .* To keep them, set LAVISH_TIME_ZONE=UTC/,
  ],
  [
    'a transaction that has been open for long',
    open({}),
    /^! A transaction of process 4711 of admin in lavish \(psql\), idle in transaction, has been open for 35 s: rankings, .* stop before it\. End it: `select pg_terminate_backend\(4711\)`\.$/,
  ],
  [
    'an open transaction that the role may not see',
    open({ ageMs: null, state: null }),
    /^! .* of process 4711 of admin in lavish \(psql\) has been open for a time that this role may not see/,
  ],
  [
    'a prepared transaction',
    open({ pid: null, prepared: 'transfer-7', application: null, state: 'prepared' }),
    /^! A transaction transfer-7, prepared of admin in lavish has been .* End it: `rollback prepared 'transfer-7'` or/,
  ],
  [
    'a rebuild',
    { ...WELL, followers: [{ name: 'rollup_days', rebuilt: 0.347, behindMs: 86_400_000 }] },
    /^! rollup_days is rebuilt, 34 % of the log has been read: until then its figures are refused\. Keep a node running/,
  ],
  [
    'a follower that is behind',
    { ...WELL, followers: [{ name: 'rankings', rebuilt: null, behindMs: 600_000 }] },
    /^! rankings is 10 minutes behind the gifts\. Start a node if none runs/,
  ],
  [
    'messages of a provider that were given up',
    {
      ...WELL,
      providers: [{ ...GOOGLE, failedMessages: 3, error: 'No pack is this product of the store.' }],
    },
    /^! 3 messages of google were tried too often: No pack is this product of the store\. See GET \/v1\/provider-messages/,
  ],
  [
    'a credit that is not confirmed',
    {
      ...WELL,
      providers: [{ ...GOOGLE, confirmationAgeMs: 7_200_000, error: 'Google Play does not answer.' }],
    },
    /^! Credited purchases have not been confirmed to google for 120 minutes: Google Play does not answer\. Correct/,
  ],
  ['a clock a little off', clock(1_500), /^! .* clock is 1\.5 s \(± 0\.0 s\) behind the database's/],
  [
    'a clock far off',
    clock(-61_000),
    /^✗ .* clock is 61\.0 s .* ahead of the database's: tokens are refused/,
  ],
  [
    'no pending migrations and no right to migrate',
    facts({ mayCreateTables: false }),
    /^! lavish may not create tables in public/,
  ],
])('%s', (_case, diagnosis, sentence) => {
  expect(problems(diagnosis)).toEqual([expect.stringMatching(sentence)]);
});

test('a transaction that has just begun is no problem', () => {
  expect(problems(open({ ageMs: 9_000 }))).toEqual([]);
});

test('a pair of standbys', () => {
  const diagnosis = facts({ synchronousStandbyNames: 'ANY 1 (a, b)', standbys: 2 });
  expect(problems(diagnosis)).toEqual([]);
  expect(examineDatabase(diagnosis, 1).map(line)).toContain(
    '✓ Commits wait for standbys: ANY 1 (a, b), 2 connected',
  );
});

test('a clock difference within the uncertainty of the measurement is ignored', () => {
  expect(problems(clock(2_000, 1_500))).toEqual([]);
});

test('pending migrations and no right to apply them', () => {
  const diagnosis: Diagnosis = {
    ...facts({ mayCreateTables: false }),
    migrations: { state: 'known', pending: ['migrations/000001_users.sql'] },
  };
  expect(problems(diagnosis).map((text) => text[0])).toEqual(['✗', '✗']);
});
