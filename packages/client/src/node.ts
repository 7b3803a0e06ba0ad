import { WebSocket } from 'ws';
import { type ConnectOptions, createClient, type Lavish } from './client.ts';
import type { OpenWebSocket } from './socket.ts';

export * from './exports.ts';

// Frames are small: to compress each one costs more than it saves. The server does not offer compression either.
const openWebSocket: OpenWebSocket = (url, protocols) =>
  new WebSocket(url, protocols, { perMessageDeflate: false });

/** Connects to Lavish from Node, over the WebSocket of `ws`: Node has none of its own before version 22. */
export const connect = (options: ConnectOptions): Lavish => createClient({ openWebSocket, ...options });
