import type { ConsoleLive, ConsoleWatch, Frame, Resync, Subscribed } from '@lavish/protocol';
import { endSession } from '../api/request.ts';

/** Ten minutes of messages, one a second. */
const KEPT_POINTS = 600;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;
/** A message comes each second. After this long without one the connection is taken for lost. */
const SILENCE_MS = 10_000;
/** The state of a socket that takes messages. */
const OPEN = 1;
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

/** The messages of the room that is watched. `lost`: the connection is, until `subscribed` arrives. */
export type RoomMessage = Subscribed | Frame | { t: 'lost' };

export interface LiveFeed {
  read: () => LiveState;
  /** Connects with the first listener and closes with the last. */
  subscribe: (changed: () => void) => () => void;
  /** Also receives the messages of this room, until the returned function is called. One room at a time. */
  watchRoom: (room: string, receive: (message: RoomMessage) => void) => () => void;
}

/**
 * Follows the live messages and those of one room, and connects again after a lost connection. `open` opens a socket. `endSession` is called when
 * the server closes it because the session has ended.
 */
export function createLiveFeed(open: () => WebSocket, endSession: () => void): LiveFeed {
  const listeners = new Set<() => void>();
  let watched: { room: string; receive: (message: RoomMessage) => void } | null = null;
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
    opened.onopen = () => socket === opened && watched !== null && watch();
    opened.onmessage = ({ data }) => socket === opened && receive(String(data));
    opened.onclose = ({ code }) => {
      if (socket !== opened) return;
      if (code === SESSION_ENDED) endSession();
      else reconnect();
    };
    timer = setTimeout(reconnect, SILENCE_MS);
  }

  /** Sends which room the page shows. A socket that is not open yet sends it when it is. */
  function watch() {
    if (socket?.readyState !== OPEN) return;
    const message: ConsoleWatch = { t: 'watch', room: watched?.room ?? null };
    socket.send(JSON.stringify(message));
  }

  function receiveOfRoom(message: Subscribed | Frame | Resync) {
    if (message.room !== watched?.room) return;
    if (message.t === 'resync') watch();
    else watched.receive(message);
  }

  function receive(data: string) {
    const message = JSON.parse(data) as ConsoleLive | Subscribed | Frame | Resync;
    if (message.t !== 'live') return receiveOfRoom(message);
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
    watched?.receive({ t: 'lost' });
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

  const isUsed = () => listeners.size > 0 || watched !== null;

  return {
    read: () => state,
    subscribe(changed) {
      const wasUsed = isUsed();
      listeners.add(changed);
      if (!wasUsed) connect();
      return () => {
        listeners.delete(changed);
        if (!isUsed()) disconnect();
      };
    },
    watchRoom(room, receiveMessage) {
      const wasUsed = isUsed();
      const own = { room, receive: receiveMessage };
      watched = own;
      if (!wasUsed) connect();
      watch();
      return () => {
        // Another room may be watched by now.
        if (watched !== own) return;
        watched = null;
        watch();
        if (!isUsed()) disconnect();
      };
    },
  };
}

/** The address of the live messages, on the page's own server. */
const openLiveSocket = (): WebSocket => {
  const { protocol, host } = location;
  return new WebSocket(`${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/console/api/live`);
};

/** One for all pages, so that the ten minutes of the overview stay when the operator looks at another page. */
export const liveFeed = createLiveFeed(openLiveSocket, endSession);
