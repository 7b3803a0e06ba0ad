import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endWithBenchmark } from './interrupt.ts';

/** From the bundle of a benchmark, packages/server/dist/bench. */
const LAUNCHER = fileURLToPath(new URL('../../lavish.mjs', import.meta.url));

export interface Server {
  pid: number;
  /** Plain data: it is sent to the load process. */
  access: { origin: string; apiKey: string; tokenKeyId: string; tokenSecret: string };
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/**
 * `lavish start`, the production server as users run it, except for the limits of one user: the load has few users. `again`: on the
 * port of an earlier one, with its keys. `more`: further environment variables.
 */
export async function startServer(
  databaseUrl: string,
  again?: Server['access'],
  more: Record<string, string> = {},
): Promise<Server> {
  const apiKey = again?.apiKey ?? `sk_live_${randomBytes(16).toString('hex')}`;
  const tokenSecret = again?.tokenSecret ?? randomBytes(24).toString('hex');
  const child = spawn(process.execPath, ['--max-semi-space-size=64', LAUNCHER, 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      LAVISH_API_KEYS: apiKey,
      LAVISH_TOKEN_KEYS: `bench:${tokenSecret}`,
      LAVISH_USER_GIFTS_PER_S: '100000',
      LAVISH_USER_REQUESTS_PER_S: '100000',
      HOST: '127.0.0.1',
      PORT: again ? new URL(again.origin).port : '0',
      ...more,
    },
  });
  endWithBenchmark(child);
  const port = await listeningPort(child.stdout);
  async function end(signal: NodeJS.Signals) {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  return {
    pid: child.pid!,
    access: { origin: `http://127.0.0.1:${port}`, apiKey, tokenKeyId: 'bench', tokenSecret },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Reads the server's log until it listens, and shows its warnings afterwards. */
function listeningPort(log: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: log });
    lines.on('line', (line) => {
      const { level, msg, port, err } = JSON.parse(line);
      if (port !== undefined) resolve(port);
      if (level >= 40) console.error(`  server log: ${msg}${err ? `: ${err.message}` : ''}`);
    });
    lines.on('close', () => reject(new Error('the server ended before it listened')));
  });
}
