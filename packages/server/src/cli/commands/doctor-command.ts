import { type Command, InvalidArgumentError } from 'commander';
import { defaultDataDir } from '../data-dir.ts';
import { type ExamineOptions, examine } from '../doctor/examine.ts';
import { describe, type Finding } from '../doctor/finding.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'find problems that would stop or impair `lavish start`, and how to fix them; changes nothing',
    )
    .option('--data <dir>', 'the data folder of `lavish dev`', defaultDataDir())
    .option('--nodes <n>', 'number of servers that will share the database', wholeNumber, 1)
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
      ? 'No problem found: `lavish start` can run here.'
      : `${failures} ${failures === 1 ? 'problem' : 'problems'} found: \`lavish start\` would fail or not run well here.`;
  return [...findings.map(describe), '', verdict].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be an integer from 1 to 9999.');
  return Number(text);
}
