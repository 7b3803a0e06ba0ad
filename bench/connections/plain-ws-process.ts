// The minimum cost of a connection: `ws` on Node's own HTTP server, with a set of sockets and a handler, and no application.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

const sockets = new Set<WebSocket>();
const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false });

server.on('connection', (ws) => {
  sockets.add(ws);
  ws.on('message', (text) => ws.send(text));
  ws.on('close', () => sockets.delete(ws));
  ws.send('{"t":"welcome"}');
});
http.listen(0, '127.0.0.1', () => process.send!((http.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
