import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The machine's server: Valkey or Redis. */
const COMMANDS = ['valkey-server', 'redis-server'];

/** The command of a real server; undefined if none is installed, and then its tests are skipped. */
export const redisCommand: string | undefined = COMMANDS.find(
  (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0,
);

if (redisCommand === undefined) {
  console.warn('No Valkey or Redis found: the tests with a real one are skipped. Install either.');
}

export interface RedisServer {
  /** `redis://…` */
  readonly url: string;
  readonly pid: number;
  /** kill -9. */
  stop(): Promise<void>;
}

/** Starts it without persistence. Throws if another program took the port meanwhile. */
export async function startRedis(port: number): Promise<RedisServer> {
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(redisCommand!, options, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) if (/Ready to accept/.test(line)) break;
  child.stdout.resume();
  if (child.exitCode !== null) throw new Error(`${redisCommand} ended with ${child.exitCode}`);
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid!,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
