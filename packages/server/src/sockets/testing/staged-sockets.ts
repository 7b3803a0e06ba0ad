import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerMessage } from '@lavish/protocol';
import { WebSocket } from 'ws';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import { refuse } from '../../domain/refusal.ts';
import type { Identity } from '../../domain/users/identity.ts';
import { createProblemWriter } from '../../wire/write-problem.ts';
import type { SocketLimits } from '../socket-limits.ts';
import { createSockets, type SocketsOptions } from '../sockets.ts';
import type { SocketsObserver } from '../sockets-observer.ts';

/** Real sockets on a real port, for the tests of this folder. The other stages are mocks. */

const DEADLINE_MS = 20_000;

/** For tests that need one call of the observer. */
export const SILENT: SocketsObserver = {
  opened: () => {},
  closed: () => {},
  received: () => {},
  refused: () => {},
  limitReached: () => {},
  wrote: () => {},
};

export type UserIdentity = Extract<Identity, { kind: 'user' }>;

export const user = (name: string, more: Partial<UserIdentity> = {}): UserIdentity => ({
  kind: 'user',
  user: name,
  name: null,
  grants: { watch: true, send: true },
  expiresAt: Date.now() + 3_600_000,
  ...more,
});

/** `server` is the platform's key; `bad-<code>` is refused with that code; any other credential is a user of that name. */
async function authenticate(credential: string | undefined) {
  if (credential === undefined) return refuse('unauthenticated', 'Send a token.');
  if (credential === 'server') return { kind: 'server' } as const;
  if (credential === 'bad-forbidden') return refuse('forbidden', 'Not you.');
  if (credential === 'bad-rate_limited') return refuse('rate_limited', 'Not so fast.');
  if (credential === 'bad-overloaded') return refuse('overloaded', 'Not now.');
  return user(credential);
}

export const gift = (more: Partial<StoredGift> = {}): StoredGift => ({
  id: '0'.repeat(32),
  room: 'r',
  seq: 1,
  sender: 'ann',
  receiver: 'host',
  item: 'rose',
  quantity: 1,
  price: 10,
  coins: 10,
  earned: 5,
  shareBps: 5_000,
  at: 0,
  promotionalCoins: 0,
  promotionalEarned: 0,
  agency: null,
  balance: 90,
  promotionalBalance: 0,
  walletVersion: 2,
  streak: null,
  battle: null,
  category: null,
  senderRegion: null,
  receiverRegion: null,
  vipLevel: null,
  campaigns: [],
  key: 'k',
  requestedPrice: null,
  requestedBattle: null,
  ...more,
});

export interface TestClient {
  ws: WebSocket;
  /** The received messages that the test has not taken yet. */
  inbox: ServerMessage[];
  send(message: unknown): void;
  /** The next message, in order. */
  next(): Promise<ServerMessage>;
  /** Sends a message and takes the next one that is received. */
  ask(message: unknown): Promise<ServerMessage>;
  closed: Promise<{ code: number; reason: string }>;
}

/** A server with `stages` instead of the mocks. */
export async function startSockets(stages: Partial<SocketsOptions> = {}, limits: Partial<SocketLimits> = {}) {
  const faults: unknown[] = [];
  const sockets = createSockets({
    now: Date.now,
    authenticate,
    sendGift: async () => ({ kind: 'accepted', gift: gift() }),
    rooms: { subscribe: async () => null, unsubscribe: () => {} },
    openAccounts: async (users) => users.map(() => ({ wallet: { coins: 100, version: 1 } })),
    readAccounts: async () => [],
    readInvites: async () => [],
    readInvitedBattles: async () => [],
    catalogueVersion: () => 'c1',
    writeProblem: createProblemWriter(['*']),
    node: 'n1',
    log: { debug: () => {}, warn: () => {}, error: ({ err }: { err: unknown }) => faults.push(err) },
    limits,
    ...stages,
  });
  const http = createServer((_, response) => response.writeHead(426).end());
  http.on('upgrade', sockets.handleUpgrade);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const clients = new Set<WebSocket>();

  function open(path: string, protocols: string[] = [], options: object = {}): TestClient {
    const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, options);
    clients.add(ws);
    const inbox: ServerMessage[] = [];
    let wake = () => {};
    ws.on('message', (data) => {
      inbox.push(JSON.parse(String(data)));
      wake();
    });
    ws.on('error', () => {});
    const closed = within(
      new Promise<{ code: number; reason: string }>((resolve) =>
        ws.on('close', (code, reason) => {
          resolve({ code, reason: String(reason) });
          wake();
        }),
      ),
      'the socket to close',
      // Few tests wait for it.
      60_000,
    );
    const send = (message: unknown) =>
      ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
    async function next() {
      if (inbox.length === 0) {
        await within(new Promise<void>((resolve) => (wake = resolve)), 'a message');
        if (inbox.length === 0) throw new Error('the socket closed before a message arrived');
      }
      return inbox.shift()!;
    }
    return {
      ws,
      inbox,
      send,
      next,
      closed,
      ask(message) {
        send(message);
        return next();
      },
    };
  }

  return {
    sockets,
    port,
    faults,
    open,
    /** A client that has received its welcome. */
    async connect(token: string, options: object = {}) {
      const client = open(`/v1/realtime?token=${token}`, [], options);
      await client.next();
      return client;
    },
    async stop() {
      for (const client of clients) client.terminate();
      await sockets.close();
      http.close();
      await once(http, 'close');
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof startSockets>>;

/** Waits for a promise. Rejects with an error that contains `what` after the deadline. */
export function within<T>(promise: Promise<T>, what: string, deadlineMs = DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timed out waiting for ${what}`)), deadlineMs);
    timer.unref();
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

/** Waits until `condition` holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
