import type { ConsoleLive } from '@lavish/protocol';

/** Ten minutes of messages, one a second. */
const KEPT_POINTS = 600;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;
/** A message comes each second. After this long without one the connection is taken for lost. */
const SILENCE_MS = 10_000;
/** The close code of a session that has ended. */
const SESSION_ENDED = 4401;

export interface LivePoint {
  /** Unix seconds. */
  at: number;
  gifts: number;
  coins: number;
}

/** What the overview shows. A new object for each change. */
export interface LiveState {
  status: 'connecting' | 'live' | 'lost';
  /** The latest message; null: none has arrived. It stays while the connection is lost. */
  message: ConsoleLive | null;
  points: readonly LivePoint[];
}

export interface LiveFeed {
  read: () => LiveState;
  /** Connects with the first listener and closes with the last. */
  subscribe: (changed: () => void) => () => void;
}

/**
 * Follows the live messages, and connects again after a lost connection. `open` opens a socket. `endSession` is called when
 * the server closes it because the session has ended.
 */
export function createLiveFeed(open: () => WebSocket, endSession: () => void): LiveFeed {
  const listeners = new Set<() => void>();
  let state: LiveState = { status: 'connecting', message: null, points: [] };
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delayMs = FIRST_DELAY_MS;

  const set = (change: Partial<LiveState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  function connect() {
    clearTimeout(timer);
    const opened = open();
    socket = opened;
    opened.onmessage = ({ data }) => socket === opened && receive(String(data));
    opened.onclose = ({ code }) => {
      if (socket !== opened) return;
      if (code === SESSION_ENDED) endSession();
      else reconnect();
    };
    timer = setTimeout(reconnect, SILENCE_MS);
  }

  function receive(data: string) {
    const message = JSON.parse(data) as ConsoleLive;
    if (message.t !== 'live') return;
    delayMs = FIRST_DELAY_MS;
    clearTimeout(timer);
    timer = setTimeout(reconnect, SILENCE_MS);
    const point = {
      at: Date.parse(message.at) / 1_000,
      gifts: message.gifts_per_s,
      coins: message.coins_per_s,
    };
    // After a change of the server's clock the chart begins again: its times have to grow.
    const earlier = (state.points.at(-1)?.at ?? 0) < point.at ? state.points : [];
    set({ status: 'live', message, points: [...earlier.slice(1 - KEPT_POINTS), point] });
  }

  function reconnect() {
    disconnect();
    set({ status: state.message === null ? 'connecting' : 'lost' });
    timer = setTimeout(connect, delayMs);
    delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
  }

  function disconnect() {
    clearTimeout(timer);
    const closing = socket;
    socket = null;
    closing?.close();
  }

  return {
    read: () => state,
    subscribe(changed) {
      listeners.add(changed);
      if (listeners.size === 1) connect();
      return () => {
        listeners.delete(changed);
        if (listeners.size === 0) disconnect();
      };
    },
  };
}

/** The address of the live messages, on the page's own server. */
export const openLiveSocket = (): WebSocket => {
  const { protocol, host } = location;
  return new WebSocket(`${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/console/api/live`);
};
