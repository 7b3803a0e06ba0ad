import { expect } from 'vitest';
import { ledgerTest as it } from '../testing/ledger.ts';

/** The hour of a time, in UTC: its start and its end. */
const HOURS: [zone: string, at: string, starts: string, ends: string][] = [
  ['UTC', '2026-04-04T15:10', '2026-04-04T15:00', '2026-04-04T16:00'],
  ['Asia/Kathmandu', '2026-04-04T15:10', '2026-04-04T14:15', '2026-04-04T15:15'],
  // The clocks go back from 2:00 to 1:30.
  ['Australia/Lord_Howe', '2026-04-04T14:10', '2026-04-04T14:00', '2026-04-04T15:00'],
  ['Australia/Lord_Howe', '2026-04-04T15:10', '2026-04-04T15:00', '2026-04-04T15:30'],
  ['Australia/Lord_Howe', '2026-04-04T15:40', '2026-04-04T15:30', '2026-04-04T16:30'],
  // They go forward from 2:00 to 2:30.
  ['Australia/Lord_Howe', '2026-10-03T15:10', '2026-10-03T14:30', '2026-10-03T15:30'],
  ['Australia/Lord_Howe', '2026-10-03T15:40', '2026-10-03T15:30', '2026-10-03T16:00'],
  ['Australia/Lord_Howe', '2026-10-03T16:10', '2026-10-03T16:00', '2026-10-03T17:00'],
  // They go back from 1:00 to 0:00.
  ['America/Havana', '2026-11-01T04:40', '2026-11-01T04:00', '2026-11-01T05:00'],
  ['America/Havana', '2026-11-01T05:40', '2026-11-01T05:00', '2026-11-01T06:00'],
];

it.for(HOURS)(
  'an hour in %s at %s is from %s to %s: what the clocks show as one hour',
  async ([zone, at, starts, ends], { ledger: { pool } }) => {
    const { rows } = await pool.query<{ starts: Date; ends: Date }>(
      `select s as starts, ranking_period_end('hour', s, $2) as ends from ranking_period_start('hour', $1, $2) s`,
      [`${at}Z`, zone],
    );
    expect([rows[0]!.starts, rows[0]!.ends].map(Number)).toEqual(
      [starts, ends].map((time) => Date.parse(`${time}:00Z`)),
    );
  },
);
