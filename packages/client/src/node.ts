import { WebSocket } from 'ws';
import { type ConnectOptions, createClient, type Lavish } from './client.ts';
import type { OpenWebSocket } from './socket.ts';

export * from './api.ts';

// Frames are small and compressing them one by one costs more than it saves: the server has it off as well.
const openWebSocket: OpenWebSocket = (url, protocols) =>
  new WebSocket(url, protocols, { perMessageDeflate: false });

/** Connects to Lavish from Node, which has no WebSocket of its own before version 22. */
export const connect = (options: ConnectOptions): Lavish => createClient({ openWebSocket, ...options });
