import type pg from 'pg';
import { expect } from 'vitest';
import { type ReportQuery, requestGiftReport } from '../../domain/analytics/report.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { followPortion } from '../log/follow-portion.ts';
import { rollupDaysFollower } from '../rollups/roll-up-days.ts';
import { rollupPairsFollower } from '../rollups/roll-up-pairs.ts';
import { rollupFollower } from '../rollups/roll-up-quarters.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { writeGifts } from '../testing/random-gifts.ts';
import { followTo } from '../testing/roll-up.ts';
import { STAGE, setScene } from '../testing/stage.ts';
import { readFigures } from './read-gift-report.ts';

const NOON = Date.parse('2026-03-10T12:00:00Z');
const MINUTE_MS = 60_000;

/** Gifts of one coin from Ann to Hal, a minute apart, each in its own transaction. */
async function giveEachMinute(pool: pg.Pool, first: number, last: number): Promise<void> {
  for (let n = first; n <= last; n++)
    await writeGifts(pool, [
      {
        ...{ sender: 'ann', receiver: 'hal', room: 'stage', item: 'rose', quantity: 1, coins: 1 },
        ...{ at: NOON + n * MINUTE_MS, category: null, region: null, points: null },
      },
    ]);
}

/** The figures of a day, and the time up to which the report says that they are complete. */
async function readDay(pool: pg.Pool, query: Partial<ReportQuery>) {
  const [from, to] = ['2026-03-10', '2026-03-11'];
  const request = requestGiftReport('overview', { from, to, ...query });
  if (isRefusal(request)) throw new Error(request.detail);
  const report = await readFigures(pool, request, {
    from: { kind: 'day', day: from },
    to: { kind: 'day', day: to },
  });
  if (isRefusal(report)) throw new Error(report.detail);
  return { figures: report.current[0]!.figures, completeUntil: report.completeUntil };
}

const OF_ANN = { sender: 'ann' };
const SENDERS_TO_HAL = { receiver: 'hal', figures: 'coins,senders' };

it('a report has every gift from before its complete_until, however far its follower is behind', async ({
  ledger: { pool },
}) => {
  await setScene(pool, STAGE);
  await giveEachMinute(pool, 0, 9);
  await followTo(pool, rollupFollower);
  let counted = 0;
  while (counted < 10) {
    await followPortion(pool, 'test', { ...rollupDaysFollower, giftsAPortion: 3 });
    const ann = await readDay(pool, OF_ANN);
    // The next gift is the first that is missing.
    if (ann.figures.gifts! < 10) expect(ann.completeUntil).toBe(NOON + ann.figures.gifts! * MINUTE_MS);
    expect(ann.figures.gifts).toBeGreaterThan(counted);
    counted = ann.figures.gifts!;
  }
  await followTo(pool, rollupDaysFollower);
  expect((await readDay(pool, OF_ANN)).completeUntil).toBeGreaterThan(NOON + 9 * MINUTE_MS);
});

it('a report is complete up to where the last of the followers is that write its figures', async ({
  ledger: { pool },
}) => {
  await setScene(pool, STAGE);
  await giveEachMinute(pool, 0, 1);
  const LAST = NOON + MINUTE_MS;
  const completeUntil = async (query: Partial<ReportQuery>) => (await readDay(pool, query)).completeUntil;
  await followTo(pool, rollupFollower);
  expect(await completeUntil({ receiver: 'hal', item: 'rose' })).toBeGreaterThan(LAST);
  for (const query of [{}, { figures: 'coins,senders' }, { receiver: 'hal' }, OF_ANN, SENDERS_TO_HAL])
    expect(await completeUntil(query)).toBe(NOON);
  await followTo(pool, rollupDaysFollower);
  for (const query of [{}, { figures: 'coins,senders' }, { receiver: 'hal' }, OF_ANN])
    expect(await completeUntil(query)).toBeGreaterThan(LAST);
  expect(await completeUntil(SENDERS_TO_HAL)).toBe(NOON);
  await followTo(pool, rollupPairsFollower);
  expect(await completeUntil(SENDERS_TO_HAL)).toBeGreaterThan(LAST);
});
