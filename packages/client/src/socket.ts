import type { ClientMessage, ServerMessage } from '@lavish/protocol';
import { NO_ANSWER, NOT_UNDERSTOOD } from './after-close.ts';
import type { Timing } from './backoff.ts';
import { parseJson } from './parse-json.ts';
import type { ServerClock } from './server-clock.ts';

/** The part of a WebSocket that the client uses. The browser's and that of `ws` have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  /** `ws` only: closes without waiting for the close frame of the server. */
  terminate?(): void;
  /** `never`, because the two have events of different types. */
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** Opens a WebSocket. May throw for an address or a protocol that the platform refuses. */
export type OpenWebSocket = (url: string, protocols: string[]) => WebSocketLike;

export interface Socket {
  send(message: ClientMessage): void;
  /** Closes the socket. The handlers are not called any more. */
  close(): void;
}

interface Handlers {
  message(message: ServerMessage): void;
  /** Called once; no other handler is called after it. */
  closed(code: number, reason: string): void;
}

const OPEN = 1;
/** In a busy room there is no silence that causes a ping, so the clock takes a reading every 40 s. */
const CHECKS_PER_PING = 10;

/**
 * One WebSocket from opening to closing: messages in and out, and pings, which notice a dead connection in seconds. TCP alone
 * takes minutes.
 */
export function openSocket(
  options: { url: string; token: string; openWebSocket: OpenWebSocket; timing: Timing; clock: ServerClock },
  handlers: Handlers,
): Socket {
  const { timing, clock } = options;
  const openedAtMs = clock.elapsedMs();
  // As a subprotocol: a token in the query string would be written to access logs.
  const webSocket = options.openWebSocket(options.url, ['lavish.v1', `lavish.token.${options.token}`]);
  let receivedSincePing = true;
  let receivedSinceCheck = false;
  let pings = 0;
  let pingSentAtMs = 0;
  let checksSincePing = 0;
  let checks: ReturnType<typeof setInterval> | undefined;
  const welcomeDeadline = setTimeout(() => fail(NO_ANSWER), timing.welcomeMs);

  function detach() {
    clearTimeout(welcomeDeadline);
    clearInterval(checks);
    webSocket.onmessage = null;
    webSocket.onclose = null;
  }

  function fail(code: number, reason = '') {
    detach();
    if (webSocket.terminate) webSocket.terminate();
    else webSocket.close();
    handlers.closed(code, reason);
  }

  function send(message: ClientMessage) {
    if (webSocket.readyState === OPEN) webSocket.send(JSON.stringify(message));
  }

  function ping() {
    receivedSincePing = false;
    pingSentAtMs = clock.elapsedMs();
    checksSincePing = 0;
    pings += 1;
    send({ t: 'ping', ref: pings });
  }

  // Counts checks, not milliseconds: a browser slows the timers of a page in the background, but not its messages.
  function check() {
    if (!receivedSincePing) fail(NO_ANSWER);
    else {
      const clockWasSet = clock.wasSet();
      checksSincePing += 1;
      if (!receivedSinceCheck || clockWasSet || checksSincePing >= CHECKS_PER_PING) ping();
    }
    receivedSinceCheck = false;
  }

  function receive(message: ServerMessage) {
    if (message.t === 'welcome') {
      clearTimeout(welcomeDeadline);
      clock.observe(message.server_time, openedAtMs, clock.elapsedMs());
      checks = setInterval(check, timing.silenceMs);
      ping();
    }
    if (message.t === 'pong' && message.ref === pings)
      clock.observe(message.server_time, pingSentAtMs, clock.elapsedMs());
    // One ping per check, not one per frame until its pong arrives.
    if (message.t === 'frame' && checksSincePing > 0 && clock.contradicts(message.at)) ping();
    handlers.message(message);
  }

  webSocket.onmessage = ({ data }: { data: unknown }) => {
    const message = messageIn(data);
    // Not a message of Lavish: no reason to close, and no sign that the server is alive.
    if (message === null) return;
    receivedSincePing = true;
    receivedSinceCheck = true;
    // Exceptions of listeners are caught before, so this one means that the message is malformed.
    try {
      receive(message);
    } catch (fault) {
      fail(NOT_UNDERSTOOD, String(fault));
    }
  };
  webSocket.onclose = ({ code, reason }: { code: number; reason: string }) => {
    detach();
    handlers.closed(code, reason);
  };
  // A close with 1006 follows every error. Without a listener, `ws` would throw.
  webSocket.onerror = () => {};

  return {
    send,
    close() {
      detach();
      webSocket.close(1000);
    },
  };
}

/** The message in `data`; null when it is none of Lavish, for example one of a proxy. */
function messageIn(data: unknown): ServerMessage | null {
  const message = parseJson(String(data)) as ServerMessage | null;
  if (typeof message?.t !== 'string') return null;
  // A welcome sets the clock, so it must have a valid time.
  return message.t === 'welcome' && !(Date.parse(message.server_time) > 0) ? null : message;
}
