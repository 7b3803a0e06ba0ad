import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { openPool } from '../store/postgres-client.ts';
import { verifyDatabase } from '../store/verify/verify.ts';
import { databaseUrl } from './settings.ts';

export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'prove over the whole database (DATABASE_URL) that no coin is wrong; fails naming the first row that is',
    )
    .action(async () => {
      const pool = openPool(databaseUrl(), console.error, 1);
      const bar = new SingleBar({
        format: '  [{bar}] {value}/{total} {claim}',
        hideCursor: true,
        clearOnComplete: true,
      });
      bar.start(1, 0, { claim: '' });
      const verdicts = await verifyDatabase(pool, (claim, done, of) => {
        bar.setTotal(of);
        bar.update(done, { claim });
      }).finally(() => {
        bar.stop();
        return pool.end();
      });
      for (const { claim, disagrees } of verdicts) {
        console.log(disagrees === null ? `  ✓ ${claim}` : `  ✗ ${claim}\n    ${disagrees}`);
      }
      const wrong = verdicts.filter(({ disagrees }) => disagrees !== null).length;
      console.log(wrong === 0 ? '\nNot a coin is wrong.' : `\n${wrong} of ${verdicts.length} checks failed.`);
      process.exitCode = wrong === 0 ? 0 : 1;
    });
}
