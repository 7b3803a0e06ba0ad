import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { prepareHistory, readHistoryProgress } from '../../../store/history/history-progress.ts';
import { isUnfinished } from './generate-history.ts';

/** What the process of the history reports: the part that is written, 0…1, or at the end how many gifts it has written. */
export type HistoryMessage = { part: number } | { gifts: number };

/** Prepares a database without users for a year of history. Returns whether a history is to be written or continued. */
export async function wantsHistory(pool: pg.Pool, zone: string): Promise<boolean> {
  await prepareHistory(pool, zone);
  const progress = await readHistoryProgress(pool);
  return progress !== null && isUnfinished(progress);
}

/** The first pages and gifts after a start do not wait for the start of another process. */
const DELAY_MS = 2_000;

/** Between two lines of progress. */
const PRINT_MS = 10_000;

/**
 * Writes the history in a process of its own, which ends with this one. If it fails or is stopped, the next start continues.
 * Returns a function that stops it.
 */
export function startHistory(databaseUrl: string, print: (message: string) => void): () => Promise<void> {
  let stop = async () => clearTimeout(timer);
  const timer = setTimeout(() => {
    const startedAt = performance.now();
    let printedAt = startedAt;
    const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
    // The entry of the bundle that contains this module.
    const child = fork(fileURLToPath(new URL('./lavish.mjs', import.meta.url)), ['history'], {
      env: { ...process.env, DATABASE_URL: databaseUrl },
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const exit = once(child, 'exit');
    print('  A year of history for the console is being generated in the background.');
    child.on('message', (message: HistoryMessage) => {
      if ('gifts' in message) {
        print(
          `  The year of history is complete: ${message.gifts.toLocaleString('en')} gifts in ${seconds()} s.`,
        );
      } else if (performance.now() - printedAt > PRINT_MS) {
        printedAt = performance.now();
        print(`  History: ${Math.floor(message.part * 100)} %`);
      }
    });
    child.once('exit', (code) => {
      if (code !== 0 && code !== null) print('  The history has stopped. The next start continues it.');
    });
    stop = async () => {
      child.kill();
      await exit;
    };
  }, DELAY_MS);
  return () => stop();
}
