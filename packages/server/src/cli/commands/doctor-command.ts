import { type Command, InvalidArgumentError } from 'commander';
import { defaultDataDir } from '../data-dir.ts';
import { type ExamineOptions, examine } from '../doctor/examine.ts';
import { describe, type Finding } from '../doctor/finding.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('what would keep `lavish start` from running well here, and how to mend it; changes nothing')
    .option('--data <dir>', 'the data folder of `lavish dev`', defaultDataDir())
    .option('--nodes <n>', 'how many servers will share the database', wholeNumber, 1)
    .option('--json', 'print the findings as JSON')
    .action(async ({ json = false, ...options }: ExamineOptions & { json?: boolean }) => {
      const findings = await examine(options);
      const failures = findings.filter(({ verdict }) => verdict === 'failure').length;
      console.log(
        json ? JSON.stringify({ ok: failures === 0, checks: findings }, null, 2) : report(findings, failures),
      );
      process.exitCode = failures === 0 ? 0 : 1;
    });
}

function report(findings: readonly Finding[], failures: number): string {
  const verdict =
    failures === 0
      ? 'Nothing keeps `lavish start` from running well.'
      : `${failures} ${failures === 1 ? 'thing keeps' : 'things keep'} \`lavish start\` from running well.`;
  return [...findings.map(describe), '', verdict].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('A whole number from 1.');
  return Number(text);
}
