import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Name } from './contender.ts';

/** The calls of the serving process, one at a time. */
export interface ServerCalls {
  open(args: { name: Name }): Promise<{ port: number }>;
  viewers(args: object): Promise<number>;
  /** Feeds gifts at an even rate. */
  feed(args: { rate: number; seconds: number }): Promise<Fed>;
  /** Seconds of CPU time since the feed began. */
  cpu(args: object): Promise<number>;
  /** Writes one frame to every viewer, by Lavish's stages and by a bare loop in turns. Lavish only. */
  writes(args: { times: number }): Promise<Writes>;
  /** A small room beside a large one of simulated viewers, whose frames take this long to write. Needs no `open`. */
  crowd(args: { viewers: number; writeUs: number; seconds: number }): Promise<Crowd>;
}

export interface Fed {
  /** When each gift that was fed was due, in Unix milliseconds, by seq from 1 on. */
  dueAt: number[];
  /** Gifts that were due but not fed before the end, because the contender was too slow. */
  left: number;
}

export interface Writes {
  bytes: number;
  /** Frames a second of CPU time, by round. */
  ours: number[];
  bare: number[];
}

/** Milliseconds. */
export interface Crowd {
  framesPerS: number;
  tickMs: number;
  /** CPU time from one turn of the event loop to the next. Other programs of the machine do not count. */
  holdMs: { p99: number; max: number };
  /** From a commit until the frame is written to all ten. */
  smallRoomMs: { p99: number; max: number };
}

/** The calls of the reading process. */
export interface ReaderCalls {
  open(args: { name: Name; port: number; viewers: number }): Promise<void>;
  /** Resolves when every viewer has everything up to `seq`, or when nothing has arrived for `quietMs`. */
  awaitSeq(args: { seq: number; quietMs: number }): Promise<Read>;
}

export interface Read {
  messages: number;
  bytes: number;
  /** By seq from 1 on: when the last viewer got it, in Unix milliseconds; 0: some viewer has not. */
  lastAt: number[];
  /** Gifts in the messages of the viewers who parse them whole: shown individually, and summed. */
  sample: { viewers: number; singly: number; summed: number };
}

type Calls = { [name: string]: (args: never) => Promise<unknown> };

export interface Process<C> {
  call: C;
  stop(): Promise<void>;
}

/** Starts one of this benchmark's processes. */
export function start<C>(file: 'fanout-server-process' | 'fanout-readers-process'): Process<C> {
  const child = fork(fileURLToPath(new URL(`./${file}.mjs`, import.meta.url)));
  const call = (name: string) => async (args: object) => {
    child.send({ name, args });
    const over = new AbortController();
    const [{ result, fault }] = await Promise.race([
      once(child, 'message', over),
      once(child, 'exit', over).then(() => [{ fault: `${file} has ended` }]),
    ]);
    over.abort();
    if (fault !== undefined) throw new Error(fault);
    return result;
  };
  return {
    call: new Proxy({}, { get: (_, name) => call(String(name)) }) as C,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The process's side of the calls. */
export function answer(calls: object): void {
  process.on('message', async ({ name, args }: { name: string; args: never }) => {
    try {
      process.send!({ result: await (calls as Calls)[name]!(args) });
    } catch (error) {
      process.send!({ fault: String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}
