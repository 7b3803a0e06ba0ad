import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../packages/server/lavish.mjs', import.meta.url));

/** The output of `lavish dev --json` when it is ready. */
export interface Addresses {
  api: string;
  realtime: string;
  api_key: string;
  database_url: string;
  /** Signs in to the console once. */
  console: string;
  demo: string | null;
}

export interface LavishProcess extends Addresses {
  pid: number;
  /** `http://127.0.0.1:…` */
  origin: string;
  /** Its log so far. */
  log(): string;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Kills it with -9; resolves when the process is gone. Its PostgreSQL keeps running: see `removeDataFolder`. */
  kill(): Promise<void>;
}

/**
 * Starts `lavish dev --json` and resolves when it is ready. Throws with its log if it ends instead. Generates no history, which
 * would change what a test counts.
 */
export const startLavish = (dataDir: string, ...options: string[]): Promise<LavishProcess> =>
  start(dataDir, ['--no-history', ...options], {});

/** As `startLavish`, with the history of a new data folder. */
export const startLavishWithHistory = (dataDir: string): Promise<LavishProcess> =>
  start(dataDir, ['--port', '0'], {});

/** What a Lavish runs on, if not on a database of its own. */
export interface Surroundings {
  databaseUrl: string;
  valkeyUrl?: string | undefined;
  /** The launcher of another Lavish than this checkout's. */
  launcher?: string | undefined;
}

/** Starts it on a running database, and perhaps a Valkey: the data folder has only its keys. */
export const startLavishOn = (
  { databaseUrl, valkeyUrl = '', launcher }: Surroundings,
  dataDir: string,
  ...options: string[]
): Promise<LavishProcess> =>
  start(dataDir, options, { DATABASE_URL: databaseUrl, VALKEY_URL: valkeyUrl }, launcher);

/** Starts the `lavish dev` of an installed package on a database that exists. */
export const startInstalledLavish = (
  launcher: string,
  databaseUrl: string,
  dataDir: string,
): Promise<LavishProcess> => start(dataDir, ['--port', '0'], { DATABASE_URL: databaseUrl }, launcher);

const running = new Set<ChildProcess>();

/** Kills every Lavish started here that still runs, ready or not, after a test. */
export async function killAllLavish(): Promise<void> {
  await Promise.all([...running].map((child) => end(child, 'SIGKILL')));
}

async function start(
  dataDir: string,
  options: string[],
  environment: Record<string, string>,
  launcher = LAUNCHER,
) {
  const child = spawn(process.execPath, [launcher, 'dev', '--data', dataDir, '--json', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The caller's environment, without what would start another server than requested. Frames show every gift individually,
    // because the tests add up gifts by sender and side.
    env: {
      ...process.env,
      DATABASE_URL: '',
      VALKEY_URL: '',
      PORT: '',
      LAVISH_FRAME_MAX_GIFTS: '10000',
      ...environment,
    },
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const addresses = await readyLine(child, () => log);
  return {
    ...addresses,
    pid: child.pid!,
    origin: addresses.api.slice(0, -'/v1'.length),
    log: () => log,
    stop: () => end(child, 'SIGTERM'),
    kill: async () => {
      await end(child, 'SIGKILL');
    },
  };
}

async function readyLine(child: ChildProcess, log: () => string): Promise<Addresses> {
  const line = once(createInterface(child.stdout!), 'line').then(
    ([text]) => JSON.parse(text as string) as Addresses,
  );
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`lavish dev ended with ${code} before it was ready:\n${log()}`);
  });
  return Promise.race([line, ended]);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return code as number | null;
}
