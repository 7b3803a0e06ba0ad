import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { rows } from '../../postgres/database.ts';
import { beginRebuild } from '../rollups/rebuild-rollups.ts';
import { rollupDaysFollower } from '../rollups/roll-up-days.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { DAY_MS, randomGifts, writeGifts } from '../testing/random-gifts.ts';
import { followTo } from '../testing/roll-up.ts';
import { readCompleteUntil } from './complete-until.ts';
import { inReportSnapshot } from './report-snapshot.ts';

it('a rebuild that begins while a report is read empties its tables afterwards, and later reports are refused', async ({
  ledger: { pool },
}) => {
  await writeGifts(
    pool,
    randomGifts(() => 0.5, 20, 40 * DAY_MS),
  );
  await followTo(pool, rollupDaysFollower);
  const sum = 'select coalesce(sum(gifts), 0)::int as gifts from rollup_item_days';
  let rebuild: ReturnType<typeof beginRebuild> | undefined;

  const read = await inReportSnapshot(pool, ['rollup_item_days'], async (db) => {
    const [before] = await rows<{ gifts: number }>(db, sum);
    rebuild = beginRebuild(pool);
    await waitUntil('the rebuild waits for the report', async () => {
      const waiting = await rows(
        pool,
        `select from pg_locks where relation = 'rollup_item_days'::regclass and not granted`,
      );
      return waiting.length > 0;
    });
    const [after] = await rows<{ gifts: number }>(db, sum);
    return { before, after };
  });
  expect(read).toEqual({ before: { gifts: 20 }, after: { gifts: 20 } });

  expect(await rebuild).toContain('rollup_days');
  const refused = await inReportSnapshot(pool, ['rollup_item_days'], (db) =>
    readCompleteUntil(db, ['rollup_days']),
  );
  expect(isRefusal(refused) && refused.code).toBe('rollups_not_ready');
});
