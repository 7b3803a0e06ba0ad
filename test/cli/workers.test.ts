import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readExposition } from '../support/read-exposition.ts';
import { runLavish } from '../support/run-lavish.ts';

const LAUNCHER = fileURLToPath(new URL('../../packages/server/lavish.mjs', import.meta.url));
const API_KEY = 'sk_live_0123456789abcdef0123';

/** A line of the log, from a worker or from the first process. */
interface Line {
  msg: string;
  pid: number;
  worker?: number;
  port?: number;
  node?: string;
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
});

const settings = () => ({
  DATABASE_URL: database.url,
  LAVISH_API_KEYS: API_KEY,
  LAVISH_TOKEN_KEYS: 'key1:0123456789abcdef0123456789abcdef',
  HOST: '127.0.0.1',
  PORT: '0',
});

/** Two workers, when both listen. */
async function start() {
  const child = spawn(process.execPath, [LAUNCHER, 'start', '--workers', '2'], {
    env: { PATH: process.env.PATH, ...settings() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines: Line[] = [];
  let look = () => {};
  createInterface(child.stdout!).on('line', (line) => {
    lines.push(JSON.parse(line) as Line);
    look();
  });
  /** The first line from there on that matches, present or future. */
  const find = (matches: (line: Line) => boolean, from = 0) =>
    new Promise<Line>((resolve) => {
      look = () => {
        const found = lines.slice(from).find(matches);
        if (found) resolve(found);
      };
      look();
    });
  const { port } = await find(({ msg }) => msg === 'all workers are listening');
  // Of three processes, whose lines need not be in the order of the events.
  for (const number of [1, 2]) await find(({ msg, worker }) => msg === 'listening' && worker === number);
  const of = (number: number) =>
    lines.findLast(({ msg, worker }) => msg === 'listening' && worker === number)!;
  return { child, port: port!, lines, find, of };
}

/** By worker: its own samples. */
async function metricOf(port: number, name: string): Promise<Record<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
  const { samples } = readExposition(await answer.text()).get(name)!;
  return Object.fromEntries(samples.map(({ labels, value }) => [labels.worker, value]));
}

async function openSocket(
  port: number,
  token: string,
): Promise<{ ws: WebSocket; node: string; closed: Promise<unknown[]> }> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/realtime?token=${token}`);
  const closed = once(ws, 'close');
  const [data] = await once(ws, 'message');
  const { node } = JSON.parse(String(data)) as { node: string };
  return { ws, node, closed };
}

async function issueToken(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/tokens`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${API_KEY}`,
      'content-type': 'application/json',
      connection: 'close',
      'idempotency-key': 'token',
    },
    body: JSON.stringify({ user: 'ann', watch: true }),
  });
  return ((await answer.json()) as { token: string }).token;
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('two workers share a port, each a node; one that dies is replaced; SIGTERM ends all with 0', async () => {
  const { child, port, lines, find, of } = await start();
  const token = await issueToken(port);
  const sockets = [];
  for (let n = 0; n < 4; n++) sockets.push(await openSocket(port, token));
  const nodes = [of(1).node, of(2).node];
  expect(new Set(nodes).size).toBe(2);
  expect(new Set(sockets.map(({ node }) => node))).toEqual(new Set(nodes));
  expect(await metricOf(port, 'lavish_bus_up')).toEqual({ 1: 1, 2: 1 });
  const open = await metricOf(port, 'lavish_sockets');
  expect(Object.keys(open)).toEqual(['1', '2']);
  expect(open[1]! + open[2]!).toBe(4);
  expect(Object.keys(await metricOf(port, 'process_start_time_seconds'))).toEqual(['1', '2']);

  const from = lines.length;
  process.kill(of(1).pid, 'SIGKILL');
  const death = await find(({ msg }) => msg.startsWith('a worker has exited'), from);
  expect(death).toMatchObject({ worker: 1, signal: 'SIGKILL', retryMs: 100 });
  await find(({ msg, worker }) => msg === 'listening' && worker === 1, from);
  expect(nodes).not.toContain(of(1).node);
  expect((await metricOf(port, 'lavish_sockets'))[1]).toBe(0);
  expect(sockets.some(({ ws, node }) => node === nodes[1] && ws.readyState === ws.OPEN)).toBe(true);

  // A supervisor signals all processes that it started.
  const exit = once(child, 'exit');
  for (const pid of [of(2).pid, child.pid!, of(1).pid]) process.kill(pid, 'SIGTERM');
  expect(await exit).toEqual([0, null]);
  const codes = (await Promise.all(sockets.map(({ closed }) => closed))).map(([code]) => code);
  expect(new Set(codes)).toEqual(new Set([1006, 4503]));
  expect([of(1), of(2)].map(({ pid }) => isAlive(pid))).toEqual([false, false]);
});

test('workers do not outlive the first process, whatever ends it', async () => {
  const { child, of } = await start();
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  for (const deadline = Date.now() + 20_000; [of(1), of(2)].some(({ pid }) => isAlive(pid)); ) {
    if (Date.now() > deadline) throw new Error('workers live on');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test('workers that cannot start end the command at once', async () => {
  const { port } = await start();
  const { code, stderr } = await runLavish(['start', '--workers', '2'], {
    ...settings(),
    PORT: String(port),
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
  const wrong = await runLavish(['start', '--workers', 'all'], settings());
  expect(wrong).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('LAVISH_WORKERS must be an integer'),
  });
});
