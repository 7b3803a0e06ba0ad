import { WebSocket } from 'ws';

export interface Heartbeat {
  /** Something was heard from the other side. */
  heard(): void;
  stop(): void;
}

/** Pings, and ends a socket whose other side has been silent for two pings: TCP alone takes minutes to notice. */
export function startHeartbeat(ws: WebSocket, pingMs: number): Heartbeat {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return ws.terminate();
    alive = false;
    if (ws.readyState === WebSocket.OPEN) ws.ping();
  }, pingMs);
  const heard = () => {
    alive = true;
  };
  ws.on('pong', heard);
  return { heard, stop: () => clearInterval(timer) };
}
