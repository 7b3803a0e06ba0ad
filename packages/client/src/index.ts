import { type ConnectOptions, createClient, type Lavish } from './client.ts';
import type { OpenWebSocket, WebSocketLike } from './socket.ts';

export * from './exports.ts';

/** The platform's. This package is compiled without the types of a browser. */
declare const WebSocket: new (url: string, protocols: string[]) => WebSocketLike;

interface EventTargetLike {
  addEventListener(type: 'online', listener: () => void): void;
  removeEventListener(type: 'online', listener: () => void): void;
}

const openWebSocket: OpenWebSocket = (url, protocols) => new WebSocket(url, protocols);

/**
 * Connects to Lavish. Throws nothing: failures are in `lavish.status`.
 *
 * ```ts
 * const lavish = connect({ url: 'wss://gifts.example/v1/realtime', token: () => fetchToken() });
 * const room = lavish.room('room_1');
 * room.on('gift', (gift, users) => show(shownName(gift.sender, users.get(gift.sender)?.name), gift.item, gift.quantity));
 * const receipt = await room.send({ item: 'rose' });
 * ```
 */
export function connect(options: ConnectOptions): Lavish {
  const lavish = createClient({ openWebSocket, ...options });
  // The device has a network again: no need to wait for the delay.
  const { addEventListener, removeEventListener } = globalThis as Partial<EventTargetLike>;
  addEventListener?.('online', lavish.retryNow);
  lavish.on('status', ({ state }) => {
    if (state === 'closed') removeEventListener?.('online', lavish.retryNow);
  });
  return lavish;
}
