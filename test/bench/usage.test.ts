import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/bench.mjs', import.meta.url));

const runBench = (...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

test.each([
  ['no name', [], 0, 'NAME is one of: analytics, battle'],
  ['--help', ['--help'], 0, 'NAME is one of: analytics, battle'],
  ['an unknown name', ['speed'], 1, 'There is no benchmark speed.'],
  ['a name and --help', ['send', '--help'], 0, '--transports   socket,http'],
  ['an unknown option', ['send', '--loud'], 1, "Unknown option '--loud'"],
])('with %s it prints its usage and no stack trace', async (_, args, expected, text) => {
  const { code, output } = await runBench(...args);
  expect(output).toContain(text);
  expect(output).not.toContain('    at ');
  expect(code).toBe(expected);
});
