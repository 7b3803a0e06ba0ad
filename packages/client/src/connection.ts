import type { ClientMessage, ServerMessage, Welcome } from '@lavish/protocol';
import { addressesOf } from './addresses.ts';
import { afterClose } from './after-close.ts';
import { backoffMs, type Timing } from './backoff.ts';
import type { ServerClock } from './server-clock.ts';
import { type OpenWebSocket, openSocket, type Socket } from './socket.ts';
import { noToken, type UserToken } from './user-token.ts';

/** The state of the connection. `detail` is a sentence for developers. */
export type Status =
  | { state: 'connecting' }
  | { state: 'online'; user: string | null }
  /** Connects again at `retryAtMs` (Unix milliseconds by this device's clock). `code`: the close code, null without one. */
  | { state: 'offline'; code: number | null; detail: string; retryAtMs: number }
  /** Final: after `close()` (`code` is null), or after a close code that a reconnection cannot help. */
  | { state: 'closed'; code: number | null; detail: string };

export interface ConnectionOptions {
  url: string;
  token: UserToken;
  openWebSocket: OpenWebSocket;
  timing: Timing;
  random: () => number;
  clock: ServerClock;
}

interface Handlers {
  status(status: Status): void;
  welcome(welcome: Welcome): void;
  message(message: ServerMessage): void;
}

export interface Connection {
  readonly status: Status;
  /** Returns false, without sending, unless online. The sender sends it again after the next welcome. */
  send(message: ClientMessage): boolean;
  retryNow(): void;
  close(): void;
}

/** Keeps one socket open: reconnects after each loss, until `close()` or a final close code. */
export function createConnection(options: ConnectionOptions, handlers: Handlers): Connection {
  const { timing, random } = options;
  let status: Status = { state: 'connecting' };
  let socket: Socket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stable: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let used = { token: '', isFresh: false };

  function become(next: Status) {
    status = next;
    handlers.status(next);
  }

  const end = (code: number | null, detail: string) => become({ state: 'closed', code, detail });

  async function open() {
    try {
      used = await options.token.take();
    } catch (fault) {
      return reconnectLater(null, noToken(fault), null);
    }
    if (status.state !== 'connecting') return;
    try {
      socket = openSocket(
        { ...options, url: addressesOf(options.url).realtime, token: used.token },
        { message: receive, closed },
      );
    } catch (fault) {
      // The WebSocket refuses the address or the token: a reconnection cannot help.
      end(null, String(fault));
    }
  }

  function receive(message: ServerMessage) {
    if (message.t !== 'welcome') return handlers.message(message);
    stable = setTimeout(() => {
      attempt = 0;
    }, timing.provenMs);
    status = { state: 'online', user: message.user };
    // Before the status listeners, which may open rooms and send gifts.
    handlers.welcome(message);
    if (status.state === 'online') handlers.status(status);
  }

  function closed(code: number, reason: string) {
    socket = null;
    clearTimeout(stable);
    const token = { renewable: options.token.isRenewable, fresh: used.isFresh };
    const next = afterClose(code, reason, token);
    if (next.kind === 'stop') return end(code, next.detail);
    if (next.renewToken) options.token.drop(used.token);
    reconnectLater(code, next.detail, next.delayMs);
  }

  function reconnectLater(code: number | null, detail: string, askedMs: number | null) {
    if (status.state === 'closed') return;
    // At least the delay that the server asked for. Up to a quarter more spreads the clients that got the same delay.
    const delayMs = askedMs === null ? backoffMs(attempt, timing, random) : askedMs * (1 + random() / 4);
    attempt += 1;
    retry = setTimeout(connect, delayMs);
    become({ state: 'offline', code, detail, retryAtMs: Date.now() + delayMs });
  }

  function connect() {
    become({ state: 'connecting' });
    void open();
  }

  // In a microtask, so that the caller can add listeners first.
  void Promise.resolve().then(open);

  return {
    get status() {
      return status;
    },
    send(message) {
      if (status.state !== 'online' || socket === null) return false;
      socket.send(message);
      return true;
    },
    retryNow() {
      if (status.state !== 'offline') return;
      clearTimeout(retry);
      connect();
    },
    close() {
      if (status.state === 'closed') return;
      clearTimeout(retry);
      clearTimeout(stable);
      socket?.close();
      socket = null;
      end(null, 'Closed by this client.');
    },
  };
}
