import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type pg from 'pg';
import { openPool } from '../../postgres/postgres-client.ts';
import { type RollupState, readRollups } from '../../store/rollups/read-rollups.ts';
import { beginRebuild, followRebuild } from '../../store/rollups/rebuild-rollups.ts';
import { defaultDataDir } from '../data-dir.ts';
import { onMigratedDatabase } from '../on-database.ts';

export function register(program: Command): void {
  const rollups = program
    .command('rollups')
    .description('look at, or rebuild, the business figures that follow the log of gifts');
  const add = (name: string, description: string, work: (pool: pg.Pool) => Promise<void>) =>
    rollups
      .command(name)
      .description(description)
      .option(
        '--data <dir>',
        'data folder of `lavish dev`, used when DATABASE_URL is not set',
        defaultDataDir(),
      )
      .action(({ data }: { data: string }) =>
        onMigratedDatabase(data, (url) => {
          const pool = openPool(url, console.error, 1);
          return work(pool).finally(() => pool.end());
        }),
      );
  add('status', 'print up to when the figures are complete', printStatus);
  add(
    'rebuild',
    'compute all figures again from the log; until they are complete, requests for them get rollups_not_ready. Run it again after an interruption: it continues',
    rebuild,
  );
}

const TITLES = {
  rollups: 'quarters of an hour',
  rollup_days: 'days, weeks and months',
  rollup_pairs: 'days of senders and receivers',
};

async function printStatus(pool: pg.Pool): Promise<void> {
  for (const state of await readRollups(pool)) console.log(statusLine(state, Date.now()));
}

function statusLine({ name, state, progress, completeUntil, zone }: RollupState, now: number): string {
  const title = name === 'rollups' ? TITLES[name] : `${TITLES[name]} in ${zone}`;
  if (state === 'rebuilding') return `  ${title}: rebuilding, ${percent(progress)} %`;
  const seconds = Math.max(0, Math.round((now - completeUntil) / 1_000));
  return `  ${title}: complete up to ${new Date(completeUntil).toISOString()}, ${seconds} s ago`;
}

const percent = (progress: number) => Math.floor(progress * 100);

async function rebuild(pool: pg.Pool): Promise<void> {
  const emptied = await beginRebuild(pool);
  if (emptied.length === 0) console.log('A rebuild is under way, and continues.');
  const bar = new SingleBar({
    format: '  [{bar}] {percentage} % {title}',
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1, 0, { title: '' });
  await followRebuild(pool, `rebuild-${process.pid}`, (states) => {
    bar.setTotal(states.length);
    const current = states.find(({ state }) => state === 'rebuilding');
    bar.update(
      states.reduce((sum, { progress }) => sum + progress, 0),
      { title: current ? TITLES[current.name] : '' },
    );
  }).finally(() => bar.stop());
  console.log('All figures are complete.');
}
