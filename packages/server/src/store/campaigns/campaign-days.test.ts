import { expect } from 'vitest';
import { ledgerTest as it } from '../testing/ledger.ts';

it.for([
  ['UTC', '2026-03-01T00:00:00Z', ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z']],
  [
    'Asia/Kathmandu',
    '2026-03-01T00:00:00Z',
    ['2026-03-01T18:15:00.000Z', '2026-03-02T18:15:00.000Z', '2026-03-03T18:15:00.000Z'],
  ],
  // The clock is set back from 1:00 to 0:00: midnight happens twice, and the day begins at the first.
  [
    'America/Havana',
    '2026-10-31T12:00:00Z',
    ['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z', '2026-11-03T05:00:00.000Z'],
  ],
  // The clock is set from 0:00 to 1:00: the day begins at 1:00.
  [
    'Africa/Cairo',
    '2026-04-23T12:00:00Z',
    ['2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z', '2026-04-25T21:00:00.000Z'],
  ],
  // A shift of 30 minutes at 2:00.
  [
    'Australia/Lord_Howe',
    '2026-04-03T12:00:00Z',
    ['2026-04-03T13:00:00.000Z', '2026-04-04T13:00:00.000Z', '2026-04-05T13:30:00.000Z'],
  ],
] as const)(
  'days begin at the first moment of their date in %s',
  async ([zone, from, expected], { ledger: { pool } }) => {
    const { rows } = await pool.query<{ days: number[] }>(
      `select to_jsonb(campaign_days($1, $2::timestamptz, $2::timestamptz + interval '3 days')) as days`,
      [zone, from],
    );
    expect(rows[0]!.days.map((day) => new Date(day).toISOString()).slice(0, expected.length)).toEqual(
      expected,
    );
    expect(rows[0]!.days.length - expected.length).toBeLessThanOrEqual(1);
  },
);

const ZONES = [
  'America/Havana',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Beirut',
  'Asia/Kathmandu',
];

it('every quarter of an hour of a year is on the day of its date, in zones with shifts at all times of day', async ({
  ledger: { pool },
}) => {
  for (const zone of ZONES) {
    const { rows } = await pool.query<{ day: number; dates: string[] }>(
      `with d as materialized (select campaign_days($1, '2026-01-01', '2027-01-01') as days)
       select width_bucket((extract(epoch from moment) * 1000)::bigint, days) as day,
              array_agg(distinct to_char(moment at time zone $1, 'YYYY-MM-DD')) as dates
         from d cross join generate_series(timestamptz '2026-01-01', '2026-12-31 23:45', '15 minutes') moment
        group by 1`,
      [zone],
    );
    expect(
      rows.filter(({ dates }) => dates.length !== 1),
      zone,
    ).toEqual([]);
    expect(rows.length, zone).toBe(new Set(rows.flatMap(({ dates }) => dates)).size);
  }
}, 60_000);
