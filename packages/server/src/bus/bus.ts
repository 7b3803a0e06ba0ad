import type { Logger } from 'pino';
import { packWords, unpackWords, type Word } from './notifications.ts';

/** What carries messages to all nodes, this one perhaps included. It may lose, repeat and reorder them. */
export interface BusLine {
  /** Rejects when they may be lost. */
  send(messages: readonly string[]): Promise<void>;
  /** Why messages may be lost at the moment, in a sentence for anyone who asks; null: all is well. */
  readonly trouble: string | null;
  close(): Promise<void>;
}

/** Resolves when the line stands, or has failed for the first time: it goes on trying by itself. */
export type OpenLine = (on: {
  message(message: string): void;
  /** The line stands: what was said before was not heard. */
  opened(): void;
}) => Promise<BusLine>;

/** What is worth counting here. */
export interface BusObserver {
  sent(words: number): void;
  /** From other nodes. */
  received(words: number): void;
  /** Words of this node that could not be sent. */
  lost(words: number): void;
}

export interface BusOptions {
  /** The name of this process: its own words are nothing new to it. */
  node: string;
  openLine: OpenLine;
  /** Gets each word of the other nodes. */
  hear(word: Word): void;
  log: Pick<Logger, 'warn' | 'error'>;
  observe?: BusObserver;
  /** The least time between two sendings. 50 ms: no screen is told more often. */
  everyMs?: number;
}

export interface Bus {
  /** Costs a look-up, and never throws. Nothing is sent before `start`. */
  tell(words: readonly Word[]): void;
  start(): Promise<void>;
  /** Sends what still waits, if it can be sent. */
  stop(): Promise<void>;
  readonly trouble: string | null;
}

/** Some seconds of the busiest node. */
const MAX_WAITING = 20_000;
const RETRY_MS = 1_000;

/**
 * Tells the other nodes what has changed through this one. The first word after quiet leaves at once, then all that have
 * come meanwhile, of one room or battle the latest. Nothing waits for it, and nothing depends on it: what it loses is
 * found by comparing with the database.
 */
export function createBus(options: BusOptions): Bus {
  const { node, openLine, hear, log, observe, everyMs = 50 } = options;
  const waiting = new Map<string, Word>();
  let line: BusLine | null = null;
  let sending: Promise<void> | null = null;
  let endPause = () => {};
  let stopped = false;

  function tell(words: readonly Word[]) {
    for (const word of words) {
      const [kind, name = '', version = 0] = word;
      const key = `${kind} ${name}`;
      if ((waiting.get(key)?.[2] ?? -1) < version) waiting.set(key, word);
    }
    if (waiting.size > MAX_WAITING) lose([...waiting.values()]);
    if (line !== null && waiting.size > 0) startSending(line);
  }

  function startSending(to: BusLine) {
    sending ??= sendAll(to).finally(() => {
      sending = null;
    });
  }

  function lose(words: readonly Word[]) {
    observe?.lost(words.filter(([kind]) => kind !== 'lost').length);
    waiting.clear();
    waiting.set('lost ', ['lost']);
  }

  async function sendAll(to: BusLine) {
    // What one commit brings leaves together.
    await new Promise(setImmediate);
    while (waiting.size > 0 && !stopped) {
      const isSent = await sendWaiting(to);
      if (!stopped) await pause(isSent ? everyMs : RETRY_MS);
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function sendWaiting(to: BusLine): Promise<boolean> {
    const words = [...waiting.values()];
    waiting.clear();
    try {
      await to.send(packWords(node, words));
      observe?.sent(words.length);
      return true;
    } catch (error) {
      log.warn({ err: error, words: words.length }, 'other nodes could not be told: they will find out');
      lose([...words, ...waiting.values()]);
      return false;
    }
  }

  function receive(message: string) {
    const said = unpackWords(message);
    if (said?.node === node) return;
    if (said === null) return log.warn({ message: message.slice(0, 100) }, 'the bus brought nonsense');
    observe?.received(said.words.length);
    for (const word of said.words) hearSafely(word);
  }

  function hearSafely(word: Word) {
    try {
      hear(word);
    } catch (error) {
      log.error({ err: error, word }, 'a word of another node could not be taken in');
    }
  }

  return {
    tell,
    async start() {
      line = await openLine({ message: receive, opened: () => hearSafely(['lost']) });
      if (waiting.size > 0) startSending(line);
    },
    async stop() {
      stopped = true;
      endPause();
      await sending;
      if (line !== null && waiting.size > 0) await sendWaiting(line);
      await line?.close();
      line = null;
    },
    get trouble() {
      return line === null ? 'the bus to the other nodes is not open yet' : line.trouble;
    },
  };
}
