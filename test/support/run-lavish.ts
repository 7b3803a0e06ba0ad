import { type ChildProcess, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../packages/server/lavish.mjs', import.meta.url));

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command of the CLI to its end, with only the given environment. */
export const runLavish = (args: string[], environment: Record<string, string> = {}): Promise<CommandResult> =>
  startCommand(args, environment).result;

/** As `runLavish`, and can be killed with -9. Then its code is not 0. */
export function startCommand(
  args: string[],
  environment: Record<string, string> = {},
): { result: Promise<CommandResult>; kill(): void } {
  const { PATH, HOME } = process.env;
  let child: ChildProcess | null = null;
  const result = new Promise<CommandResult>((resolve) => {
    child = execFile(
      process.execPath,
      [LAUNCHER, ...args],
      { env: { PATH, HOME, ...environment } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
  return { result, kill: () => void child?.kill('SIGKILL') };
}
