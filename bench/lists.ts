// Whether a page of a list costs the same at any place and for any length of the list: first pages of small tables, and the first,
// a middle and the last page of large ones, in turns, by the server's own reads.
import type pg from 'pg';
import { openPool } from '../packages/server/src/postgres/postgres-client.ts';
import { type Page, RANKED_LISTS } from './lists/ranked-lists.ts';
import { fillLists, LARGE, SMALL } from './lists/stored-lists.ts';
import { createDatabase, withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, ms } from './support/numbers.ts';
import { readOptions } from './support/options.ts';

const values = readOptions({
  reads: { type: 'string', default: '500' },
});
const reads = Number(values.reads);

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  const largeUrl = await createDatabase(url, 'large');
  await fillLists(url, SMALL);
  await fillLists(largeUrl, LARGE);
  const pools = [url, largeUrl].map((each) => openPool(each, console.error, 1)) as [pg.Pool, pg.Pool];
  console.log(
    `Medians of ${reads} reads of each page, in turns; in brackets against the first page of the small table\n`,
  );
  try {
    for (const list of RANKED_LISTS) {
      const pages = [
        await list.page(pools[0], 'first'),
        ...(await Promise.all(
          (['first', 'middle', 'last'] as const).map((place) => list.page(pools[1], place)),
        )),
      ];
      const [small, ...large] = (await timesOf(pages)).map(median);
      const shown = large.map((time) => `${ms(time)} (${(time / small!).toFixed(2)})`.padStart(18));
      console.log(
        `  ${list.name.padEnd(26)} small ${ms(small!).padStart(8)}, large: first${shown.join(', ')}`,
      );
    }
  } finally {
    for (const pool of pools) await pool.end();
  }
});

/** Milliseconds of each read of each page. The first reads of a page, which plan and fill caches, are left out. */
async function timesOf(pages: readonly Page[]): Promise<number[][]> {
  const times = pages.map((): number[] => []);
  for (let read = -20; read < reads; read++) {
    for (const [index, page] of pages.entries()) {
      const startMs = performance.now();
      await page();
      if (read >= 0) times[index]!.push(performance.now() - startMs);
    }
  }
  return times;
}
