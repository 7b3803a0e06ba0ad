import { expect } from 'vitest';
import { beginPresence } from '../store/nodes/presence.ts';
import { readRollups } from '../store/rollups/read-rollups.ts';
import { ledgerTest as it } from '../store/testing/ledger.ts';
import { useTimeZone } from './use-time-zone.ts';

interface Line {
  level: string;
  zone: string;
}

function logOf(lines: Line[]) {
  const add = (level: string) => (fields: { zone: string }) => void lines.push({ level, zone: fields.zone });
  return { warn: add('warn'), error: add('error') } as unknown as Parameters<typeof useTimeZone>[2];
}

it('nodes with different time zones do not have figures counted again at each start', async ({
  ledger: { pool },
}) => {
  const lines: Line[] = [];
  const zones = async () => {
    const { rows } = await pool.query(
      'select c.zone as days, r.zone as rankings from rollup_calendar c cross join ranking_cursor r',
    );
    return rows[0];
  };
  const start = (zone: string) => useTimeZone(pool, zone, logOf(lines), 0);
  const cairo = { days: 'Africa/Cairo', rankings: 'Africa/Cairo' };
  await start('Africa/Cairo');
  expect(await zones()).toEqual(cairo);
  const first = await beginPresence(pool, 'first', 'Africa/Cairo');
  for (let i = 0; i < 3; i++) {
    await start('America/Havana');
    await start('Africa/Cairo');
  }
  expect(await zones()).toEqual(cairo);
  // A node of 0.2.0 has no zone, and one that has ended does not count.
  await beginPresence(pool, 'old');
  await pool.query(`update presence_nodes set seen_at = now() - interval '6 s' where session = $1`, [first]);
  await start('America/Havana');
  expect(await zones()).toEqual({ days: 'America/Havana', rankings: 'America/Havana' });
  expect(lines).toEqual([
    { level: 'warn', zone: 'Africa/Cairo' },
    ...Array.from({ length: 3 }, () => ({ level: 'error', zone: 'America/Havana' })),
    { level: 'warn', zone: 'America/Havana' },
  ]);
  await expect(start('Mars/Olympus')).rejects.toThrow('no time zone Mars/Olympus');
});

it('a rolling restart with a new time zone changes it with the last node', async ({ ledger: { pool } }) => {
  const lines: Line[] = [];
  const old = [await beginPresence(pool, 'one', 'UTC'), await beginPresence(pool, 'two', 'UTC')];
  for (const session of old) {
    await pool.query('delete from presence_nodes where session = $1', [session]);
    await useTimeZone(pool, 'Asia/Kathmandu', logOf(lines), 0);
    await beginPresence(pool, `new ${session}`, 'Asia/Kathmandu');
  }
  expect(lines.map(({ level }) => level)).toEqual(['error', 'warn']);
  expect(new Set((await readRollups(pool)).map(({ zone }) => zone))).toEqual(new Set(['Asia/Kathmandu']));
});

it('a node that was killed does not keep its time zone', async ({ ledger: { pool } }) => {
  const lines: Line[] = [];
  const session = await beginPresence(pool, 'killed', 'UTC');
  await pool.query(`update presence_nodes set seen_at = now() - interval '4 s' where session = $1`, [
    session,
  ]);
  await useTimeZone(pool, 'Asia/Kathmandu', logOf(lines));
  expect(lines).toEqual([{ level: 'warn', zone: 'Asia/Kathmandu' }]);
});
