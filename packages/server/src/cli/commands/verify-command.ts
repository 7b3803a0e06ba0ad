import { fromWireId } from '@lavish/protocol';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type pg from 'pg';
import { openPool } from '../../postgres/postgres-client.ts';
import { auditBattle } from '../../store/battles/audit-stored-battle.ts';
import { verifyDatabase } from '../../store/verify/verify.ts';
import { reportLines, rollLine } from '../battle-report.ts';
import { defaultDataDir } from '../data-dir.ts';
import { onMigratedDatabase } from '../on-database.ts';
import { UsageError } from '../print.ts';

export function register(program: Command): void {
  program
    .command('verify')
    .description(
      'check the whole database: every balance, and every battle against its gifts; prints the first wrong row of each failed check',
    )
    .option('--battle <id>', 'recompute this battle from its gifts, including every random roll')
    .option(
      '--data <dir>',
      'data folder of `lavish dev`, used when DATABASE_URL is not set',
      defaultDataDir(),
    )
    .action(async ({ battle, data }: { battle?: string; data: string }) => {
      const id = battle === undefined ? null : fromWireId('btl', battle);
      if (battle !== undefined && id === null) {
        throw new UsageError(`${battle} is not a battle's id: it must be btl_ and 32 hex digits.`);
      }
      const isRight = await onMigratedDatabase(data, (url) => {
        const pool = openPool(url, console.error, 1);
        return (id === null ? verifyAll(pool) : verifyBattle(pool, id)).finally(() => pool.end());
      });
      process.exitCode = isRight ? 0 : 1;
    });
}

async function verifyAll(pool: pg.Pool): Promise<boolean> {
  const bar = new SingleBar({
    format: '  [{bar}] {value}/{total} {claim}',
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1, 0, { claim: '' });
  const verdicts = await verifyDatabase(pool, (claim, done, of) => {
    bar.setTotal(of);
    bar.update(done, { claim });
  }).finally(() => bar.stop());
  for (const { claim, disagrees } of verdicts) {
    console.log(disagrees === null ? `  ✓ ${claim}` : `  ✗ ${claim}\n    ${disagrees}`);
  }
  const wrong = verdicts.filter(({ disagrees }) => disagrees !== null).length;
  console.log(wrong === 0 ? '\nAll checks passed.' : `\n${wrong} of ${verdicts.length} checks failed.`);
  return wrong === 0;
}

async function verifyBattle(pool: pg.Pool, id: string): Promise<boolean> {
  const audit = await auditBattle(pool, id, (roll) => console.log(rollLine(roll)));
  if (audit === null) throw new UsageError('There is no such battle.');
  for (const line of reportLines(audit)) console.log(line);
  return audit.matches;
}
