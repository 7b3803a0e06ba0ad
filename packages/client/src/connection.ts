import type { ClientMessage, ServerMessage, Welcome } from '@lavish/protocol';
import { addressesOf } from './addresses.ts';
import { afterClose } from './after-close.ts';
import { backoffMs, type Timing } from './backoff.ts';
import type { ServerClock } from './server-clock.ts';
import { type OpenWebSocket, openSocket, type Socket } from './socket.ts';
import type { UserToken } from './user-token.ts';

export type Status =
  | { state: 'connecting' }
  | { state: 'online'; user: string | null }
  /** Will try again at `retryAtMs` (Unix milliseconds, this machine's clock). `detail` is a sentence. */
  | { state: 'offline'; code: number | null; detail: string; retryAtMs: number }
  /** Final: by `close()` (`code` null), or because the server said that trying again cannot help. */
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
  /** Drops the message unless online: whoever sent it does so again after the next welcome. */
  send(message: ClientMessage): boolean;
  retryNow(): void;
  close(): void;
}

/** Keeps one socket open: again and again after each loss, until it is closed or told that it cannot help. */
export function createConnection(options: ConnectionOptions, handlers: Handlers): Connection {
  const { timing, random } = options;
  let status: Status = { state: 'connecting' };
  let socket: Socket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let proven: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let used = { token: '', isFresh: false };

  function become(next: Status) {
    status = next;
    handlers.status(next);
  }

  async function open() {
    try {
      used = await options.token.take();
    } catch (fault) {
      return retryLater(null, `No token: ${fault instanceof Error ? fault.message : String(fault)}`, null);
    }
    if (status.state !== 'connecting') return;
    try {
      socket = openSocket(
        { ...options, url: addressesOf(options.url).realtime, token: used.token },
        { message: receive, closed },
      );
    } catch (fault) {
      // Not the network: an address or a token that no WebSocket takes.
      become({ state: 'closed', code: null, detail: String(fault) });
    }
  }

  function receive(message: ServerMessage) {
    if (message.t !== 'welcome') return handlers.message(message);
    proven = setTimeout(() => {
      attempt = 0;
    }, timing.provenMs);
    status = { state: 'online', user: message.user };
    // Before the status listeners, who may open rooms and send gifts of their own.
    handlers.welcome(message);
    if (status.state === 'online') handlers.status(status);
  }

  function closed(code: number, reason: string) {
    socket = null;
    clearTimeout(proven);
    const token = { renewable: options.token.isRenewable, fresh: used.isFresh };
    const next = afterClose(code, reason, token);
    if (next.kind === 'stop') return become({ state: 'closed', code, detail: next.detail });
    if (next.renewToken) options.token.drop(used.token);
    retryLater(code, next.detail, next.delayMs);
  }

  function retryLater(code: number | null, detail: string, askedMs: number | null) {
    if (status.state === 'closed') return;
    // What the server asked for is the least; a quarter more spreads those who were all told the same.
    const delayMs = askedMs === null ? backoffMs(attempt, timing, random) : askedMs * (1 + random() / 4);
    attempt += 1;
    retry = setTimeout(connect, delayMs);
    become({ state: 'offline', code, detail, retryAtMs: Date.now() + delayMs });
  }

  function connect() {
    become({ state: 'connecting' });
    void open();
  }

  // Not before whoever asked for the connection has had a chance to listen.
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
      clearTimeout(proven);
      socket?.close();
      socket = null;
      become({ state: 'closed', code: null, detail: 'Closed by this client.' });
    },
  };
}
