import { expect, test } from 'vitest';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { readHistoryProgress } from '../../packages/server/src/store/history/history-progress.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { killAllLavish, startLavishWithHistory } from '../support/lavish-process.ts';
import { runLavish } from '../support/run-lavish.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';
import { seededChoices } from './support/rounds.ts';

const KILLS = 4;

test('a year of history, with the server killed several times, is complete and passes verify', async () => {
  const random = seededChoices('a year of history');
  const folder = await makeTemporaryFolder('lavish-history-');
  try {
    for (let start = 0; start <= KILLS; start++) {
      const lavish = await startLavishWithHistory(folder);
      const pool = openPool(lavish.database_url, () => {}, 1);
      const { nextStep: before, days } = (await readHistoryProgress(pool))!;
      const enough = start === KILLS ? days + 2 : Math.min(days, before + 5 + Math.floor(random() * 60));
      await waitUntil(
        `the history has ${enough} steps`,
        async () => (await readHistoryProgress(pool))!.nextStep >= enough,
        600_000,
      );
      await pool.end();
      if (start < KILLS) await lavish.kill();
      else {
        const { code, stdout } = await runLavish(['verify'], { DATABASE_URL: lavish.database_url });
        expect([code, stdout.match(/✗.*/g)]).toEqual([0, null]);
        expect(await lavish.stop()).toBe(0);
        expect(lavish.log()).toContain('The year of history is complete');
      }
    }
  } finally {
    await killAllLavish();
    await removeDataFolder(folder);
  }
}, 1_500_000);
