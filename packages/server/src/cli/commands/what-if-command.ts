import type { Refusal } from '@lavish/protocol';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { isRefusal } from '../../domain/refusal.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { runWhatIf } from '../../store/what-if/run-what-if.ts';
import { defaultDataDir } from '../data-dir.ts';
import { onMigratedDatabase } from '../on-database.ts';
import { UsageError } from '../print.ts';
import { describeReport } from '../what-if/describe-report.ts';
import { readPeriod, readRules } from '../what-if/read-rules.ts';

interface Options {
  from: string;
  to: string;
  rules: string;
  json?: boolean;
  data: string;
}

export function register(program: Command): void {
  program
    .command('what-if')
    .description(
      'judge the gifts of a past period again under other campaigns, bonuses, boosts, prices or shares, and print what would have been different; writes nothing',
    )
    .requiredOption('--from <time>', 'the start of the period, such as 2026-01-31T12:00:00Z')
    .requiredOption('--to <time>', 'the end of the period, exclusive')
    .requiredOption('--rules <file>', 'the other rules as JSON; docs/WHAT-IF.md describes them')
    .option('--json', 'print the report as JSON')
    .option(
      '--data <dir>',
      'data folder of `lavish dev`, used when DATABASE_URL is not set',
      defaultDataDir(),
    )
    .action(printWhatIf);
}

async function printWhatIf({ json = false, data, rules: file, ...times }: Options): Promise<void> {
  const period = readPeriod(times);
  const rules = await readRules(file);
  const bar = new SingleBar({
    format: '  [{bar}] {percentage} % of {total} gifts',
    hideCursor: true,
    clearOnComplete: true,
  });
  const report = await onMigratedDatabase(data, async (url) => {
    const pool = openPool(url, console.error, 1);
    bar.start(1, 0);
    const onProgress = (done: number, total: number) => {
      bar.setTotal(total);
      bar.update(done);
    };
    return runWhatIf(pool, period, rules, { onProgress, rests: false }).finally(() => {
      bar.stop();
      return pool.end();
    });
  });
  if (isRefusal(report)) throw new UsageError(sentenceOf(report));
  console.log(json ? JSON.stringify(report, null, 2) : describeReport(report).join('\n'));
}

/** Names the option or the field of the file that is not valid. */
function sentenceOf({ code, detail, param }: Refusal): string {
  const where = param === 'from' || param === 'to' ? `--${param}` : `--rules: ${param}`;
  return param === undefined ? `${detail} (${code})` : `${where}: ${detail} (${code})`;
}
