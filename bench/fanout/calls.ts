import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Name } from './contender.ts';

/** What the serving process can be asked, one call at a time. */
export interface ServerCalls {
  open(args: { name: Name }): Promise<{ port: number }>;
  viewers(args: object): Promise<number>;
  /** Gifts at an even rate. */
  feed(args: { rate: number; seconds: number }): Promise<Fed>;
  /** Seconds of processor time since the feed began. */
  cpu(args: object): Promise<number>;
  /** Writes of one frame to everyone, by our stages and by a bare loop in turns. Lavish only. */
  writes(args: { times: number }): Promise<Writes>;
  /** A small room beside a large one of made-up viewers, whose frames take so long to write. Needs no `open`. */
  crowd(args: { viewers: number; writeUs: number; seconds: number }): Promise<Crowd>;
}

export interface Fed {
  /** When each gift was due, in Unix milliseconds, by seq from 1 on: those that were handed over. */
  dueAt: number[];
  /** Due, but not handed over before the end: the contender cannot do more. */
  left: number;
}

export interface Writes {
  bytes: number;
  /** Frames a second of processor time, by round. */
  ours: number[];
  bare: number[];
}

/** Milliseconds. */
export interface Crowd {
  framesPerS: number;
  tickMs: number;
  /** From one turn of the event loop to the next, of processor time: what others on the machine do does not count. */
  holdMs: { p99: number; max: number };
  /** From a commit until the frame is written to all ten. */
  smallRoomMs: { p99: number; max: number };
}

/** What the reading process can be asked. */
export interface ReaderCalls {
  open(args: { name: Name; port: number; viewers: number }): Promise<void>;
  /** Resolves when every viewer has everything up to `seq`, or nothing has come for `quietMs`. */
  awaitSeq(args: { seq: number; quietMs: number }): Promise<Read>;
}

export interface Read {
  messages: number;
  bytes: number;
  /** By seq from 1 on: when the last viewer had it, Unix milliseconds; 0: somebody has not. */
  lastAt: number[];
  /** Gifts told to the viewers whose messages are read whole; shown one by one, and summed. */
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

/** The other side of it. */
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
