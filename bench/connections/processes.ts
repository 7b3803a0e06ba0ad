import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a process of this benchmark, bundled beside it, with the server's size of the young generation. */
const start = (file: string) =>
  fork(fileURLToPath(new URL(`./${file}.mjs`, import.meta.url)), {
    execArgv: ['--max-semi-space-size=64'],
  });

async function stop(child: ReturnType<typeof start>): Promise<void> {
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
}

export interface PlainServer {
  pid: number;
  origin: string;
  stop(): Promise<void>;
}

export async function startPlainWs(): Promise<PlainServer> {
  const child = start('plain-ws-process');
  const [port] = await once(child, 'message');
  return { pid: child.pid!, origin: `http://127.0.0.1:${port}`, stop: () => stop(child) };
}

/** The address for viewers. With `token` they sign in and watch `room`; without it the address is a plain server's. */
export interface Destination {
  origin: string;
  token?: { keyId: string; secret: string };
  room: string;
}

export interface Position {
  epoch: string;
  seq: number;
}

/** Milliseconds since the first connection attempt. */
export interface Arrival {
  /** The number of current viewers: they have their response. */
  current: number;
  /** When half of them, 99 of 100, and all were current. */
  p50: number;
  p99: number;
  last: number;
  /** The number of viewers who got everything they had missed. */
  recovered: number;
  /** Failed connection attempts. */
  failed: number;
}

/** The calls of the viewers' process, one at a time. */
export interface ViewersCalls {
  /** Opens this many viewers, `atOnce` at a time, from `position` if there is one. */
  open(args: { to: Destination; count: number; atOnce: number; position?: Position }): Promise<Arrival>;
  /**
   * From now on viewers who lose the connection reconnect by the rules of `@lavish/client`. Resolves when all open viewers have lost
   * it and are current again. Times are from the first loss.
   */
  comeBack(args: object): Promise<Arrival>;
  close(args: object): Promise<void>;
}

export interface Viewers extends ViewersCalls {
  pid: number;
  stop(): Promise<void>;
}

export interface Call {
  name: keyof ViewersCalls;
  args: unknown;
}

export function startViewers(): Viewers {
  const child = start('viewers-process');
  const call =
    (name: keyof ViewersCalls) =>
    async (args: unknown): Promise<never> => {
      child.send({ name, args } satisfies Call);
      const over = new AbortController();
      const [{ result, fault }] = await Promise.race([
        once(child, 'message', over),
        once(child, 'exit', over).then(() => [{ fault: 'the viewers have ended' }]),
      ]);
      over.abort();
      if (fault !== undefined) throw new Error(fault);
      return result as never;
    };
  return {
    pid: child.pid!,
    open: call('open'),
    comeBack: call('comeBack'),
    close: call('close'),
    stop: () => stop(child),
  };
}
