import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { readCommands } from './resp-commands.ts';

/** The faults of a message on its way to one subscriber. */
export interface Habits {
  /** The share that is lost, from 0 to 1. */
  lost: number;
  /** The share that is delivered twice. */
  twice: number;
  /** Milliseconds. Each copy is delayed separately, so later ones overtake it. */
  delayedByMs: number;
  random(): number;
}

/**
 * Implements the part of the Redis protocol that a bus needs, for machines without Valkey. It can lose, repeat, delay and reorder
 * messages, as pub/sub may.
 */
export interface PubSubServer {
  /** `redis://…` */
  readonly url: string;
  /** Null: every message is delivered once and in order. */
  behave(habits: Habits | null): void;
  /** The numbers of messages that were lost, delivered twice, or overtaken. */
  readonly faults: Readonly<Record<'lost' | 'twice' | 'overtaken', number>>;
  /** Closes all connections, and refuses new ones. */
  cut(): Promise<void>;
  /** Keeps reading open connections, but responds no more. */
  mute(): void;
  restore(): Promise<void>;
}

interface Guest {
  socket: Socket;
  channels: Set<string>;
  muted: boolean;
}

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

export async function openPubSubServer(): Promise<PubSubServer> {
  const guests = new Set<Guest>();
  const faults = { lost: 0, twice: 0, overtaken: 0 };
  const timers = new Set<NodeJS.Timeout>();
  let habits: Habits | null = null;
  let published = 0;

  const server = createServer((socket) => {
    const guest: Guest = { socket, channels: new Set(), muted: false };
    guests.add(guest);
    socket.on('error', () => {});
    socket.on('close', () => guests.delete(guest));
    socket.on(
      'data',
      readCommands((command) => reply(guest, answerTo(guest, command))),
    );
  });

  function reply(guest: Guest, text: string) {
    if (!guest.muted && guest.socket.writable) guest.socket.write(text);
  }

  function answerTo(guest: Guest, [name = '', ...rest]: string[]): string {
    switch (name.toUpperCase()) {
      case 'HELLO':
        return `%2\r\n${bulk('server')}${bulk('redis')}${bulk('proto')}:3\r\n`;
      case 'CLIENT':
      case 'SELECT':
        return '+OK\r\n';
      case 'PING':
        return '+PONG\r\n';
      case 'SUBSCRIBE':
        for (const channel of rest) guest.channels.add(channel);
        return rest
          .map((channel, index) => `>3\r\n${bulk('subscribe')}${bulk(channel)}:${index + 1}\r\n`)
          .join('');
      case 'PUBLISH':
        return `:${publish(rest[0]!, rest[1]!)}\r\n`;
      default:
        return `-ERR unknown command '${name}'\r\n`;
    }
  }

  function publish(channel: string, message: string): number {
    const push = `>3\r\n${bulk('message')}${bulk(channel)}${bulk(message)}`;
    const subscribers = [...guests].filter(({ channels }) => channels.has(channel));
    for (const guest of subscribers) deliver(guest, push);
    return subscribers.length;
  }

  /** The last delivered message of each subscriber, to detect overtaken ones. */
  const latest = new WeakMap<Guest, number>();

  function deliver(guest: Guest, push: string) {
    if (habits === null) return reply(guest, push);
    const { lost, twice, delayedByMs, random } = habits;
    if (random() < lost) {
      faults.lost += 1;
      return;
    }
    const copies = random() < twice ? 2 : 1;
    faults.twice += copies - 1;
    const number = ++published;
    for (let copy = 0; copy < copies; copy++) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (number < (latest.get(guest) ?? 0)) faults.overtaken += 1;
        latest.set(guest, Math.max(number, latest.get(guest) ?? 0));
        reply(guest, push);
      }, random() * delayedByMs);
      timers.add(timer);
    }
  }

  async function listen(port: number) {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  const port = await listen(0);

  return {
    url: `redis://127.0.0.1:${port}`,
    behave(next) {
      habits = next;
    },
    faults: faults,
    async cut() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const { socket } of guests) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
    mute() {
      for (const guest of guests) guest.muted = true;
    },
    async restore() {
      if (!server.listening) await listen(port);
    },
  };
}
