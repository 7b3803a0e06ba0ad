import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ClientMessage, ServerMessage } from '@lavish/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

type MessageOf<T extends ClientMessage['t']> = Extract<ClientMessage, { t: T }>;

/** One client's connection, as the server sees it. */
export interface Peer {
  /** The token in the subprotocol. */
  token: string;
  /** All messages of the client except pings. */
  received: ClientMessage[];
  send(message: ServerMessage): void;
  sendText(text: string): void;
  welcome(user?: string | null, wallet?: { coins: number; version: number }): void;
  /** The nth (from 0) message of its kind, once it has come. */
  next<T extends ClientMessage['t']>(t: T, nth?: number): Promise<MessageOf<T>>;
  close(code: number, reason?: string): void;
  /** Ends the connection without a close frame. */
  cut(): void;
  /** Sends nothing more to the client, not even pongs. */
  mute(): void;
}

export interface ScriptedServer {
  url: string;
  peers: Peer[];
  /** The nth (from 0) connection, once it is there. */
  peer(nth: number): Promise<Peer>;
  close(): Promise<void>;
}

/** A real WebSocket server that the test scripts. It answers pings. `onPeer` is called for each connection. */
export async function startScriptedServer(
  onPeer: (peer: Peer, nth: number) => void = (peer) => peer.welcome(),
  onMessage: (peer: Peer, message: ClientMessage) => void = () => {},
): Promise<ScriptedServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const peers: Peer[] = [];
  server.on('connection', (socket, request) => {
    const token = (request.headers['sec-websocket-protocol'] ?? '').split('lavish.token.')[1] ?? '';
    const peer = peerOver(socket, token, (message) => onMessage(peer, message));
    peers.push(peer);
    onPeer(peer, peers.length - 1);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`,
    peers,
    peer: (nth) => until(() => peers[nth], `connection ${nth}`),
    async close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

function peerOver(socket: WebSocket, token: string, onMessage: (message: ClientMessage) => void): Peer {
  let muted = false;
  const sendText = (text: string) => {
    if (!muted) socket.send(text);
  };
  const peer: Peer = {
    token,
    received: [],
    sendText,
    send: (message) => sendText(JSON.stringify(message)),
    welcome: (user = 'ann', wallet) =>
      peer.send({
        t: 'welcome',
        node: 'test',
        server_time: new Date().toISOString(),
        user,
        catalogue_version: 'c1',
        ...(wallet && { wallet }),
      }),
    next: (t, nth = 0) =>
      until(
        () => peer.received.filter((message): message is MessageOf<typeof t> => message.t === t)[nth],
        `${t} ${nth}`,
      ),
    close: (code, reason) => socket.close(code, reason),
    cut: () => socket.terminate(),
    mute: () => {
      muted = true;
    },
  };
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as ClientMessage;
    if (message.t === 'ping')
      return peer.send({ t: 'pong', ref: message.ref ?? 0, server_time: new Date().toISOString() });
    peer.received.push(message);
    onMessage(message);
  });
  socket.on('error', () => {});
  return peer;
}

/** Calls `look` until it returns a value, and returns it. Throws after twenty seconds, with `what` in the message. */
export async function until<T>(look: () => T | undefined | null | false, what: string): Promise<T> {
  const giveUpAtMs = Date.now() + 20_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > giveUpAtMs) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
