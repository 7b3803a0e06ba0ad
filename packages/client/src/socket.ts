import type { ClientMessage, ServerMessage } from '@lavish/protocol';
import { NO_ANSWER, NOT_UNDERSTOOD } from './after-close.ts';
import type { Timing } from './backoff.ts';
import type { ServerClock } from './server-clock.ts';

/** The part of a WebSocket that is used: a browser's and that of `ws` both have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  /** `ws` only: do not wait for the other side's goodbye. */
  terminate?(): void;
  /** `never`, because the two disagree about what else an event carries. */
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

export type OpenWebSocket = (url: string, protocols: string[]) => WebSocketLike;

export interface Socket {
  send(message: ClientMessage): void;
  /** Closes without a word more to the handlers. */
  close(): void;
}

interface Handlers {
  message(message: ServerMessage): void;
  /** Once, and nothing after it. */
  closed(code: number, reason: string): void;
}

const OPEN = 1;
/** Also in a busy room, where silence never asks for a ping, the clock gets a reading every 40 s. */
const CHECKS_PER_PING = 10;

/**
 * One WebSocket from opening to its end: messages in and out, and the pings that notice a dead connection, which
 * TCP alone would take minutes to do.
 */
export function openSocket(
  options: { url: string; token: string; openWebSocket: OpenWebSocket; timing: Timing; clock: ServerClock },
  handlers: Handlers,
): Socket {
  const { timing, clock } = options;
  const openedAtMs = clock.elapsedMs();
  // As a subprotocol, the token stays out of the access logs that a query string ends up in.
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

  // Counts checks, not milliseconds: a page in the background has its timers slowed, but never its messages.
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
    // A reading once per check, not for each frame until it is there.
    if (message.t === 'frame' && checksSincePing > 0 && clock.contradicts(message.at)) ping();
    handlers.message(message);
  }

  webSocket.onmessage = ({ data }: { data: unknown }) => {
    const message = messageIn(data);
    // Not of Lavish: no reason to leave, and no sign of life either.
    if (message === null) return;
    receivedSincePing = true;
    receivedSinceCheck = true;
    // Listeners' faults do not come this far, so whatever throws is a message that is not what it should be.
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
  // A close with 1006 follows every error and says as much; without a listener, `ws` would throw.
  webSocket.onerror = () => {};

  return {
    send,
    close() {
      detach();
      webSocket.close(1000);
    },
  };
}

/** Null when it is no message of Lavish, as from a proxy that speaks between. */
function messageIn(data: unknown): ServerMessage | null {
  try {
    const message = JSON.parse(String(data)) as ServerMessage | null;
    if (typeof message?.t !== 'string') return null;
    // The clock goes by it, and "online" begins with it.
    const isWelcome = message.t === 'welcome';
    return isWelcome && !(Date.parse(message.server_time) > 0) ? null : message;
  } catch {
    return null;
  }
}
