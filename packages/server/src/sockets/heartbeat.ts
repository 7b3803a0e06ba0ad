import { WebSocket } from 'ws';

export interface Heartbeat {
  /** The client has sent data. */
  received(): void;
  stop(): void;
}

/** Pings the client, and terminates a socket that was silent for two pings, because TCP alone takes minutes to notice. */
export function startHeartbeat(ws: WebSocket, pingMs: number): Heartbeat {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return ws.terminate();
    alive = false;
    if (ws.readyState === WebSocket.OPEN) ws.ping();
  }, pingMs);
  const received = () => {
    alive = true;
  };
  ws.on('pong', received);
  return { received, stop: () => clearInterval(timer) };
}
