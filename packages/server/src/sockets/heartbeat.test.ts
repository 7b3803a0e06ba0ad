import { EventEmitter } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startHeartbeat } from './heartbeat.ts';

afterEach(() => vi.useRealTimers());

it('terminates a socket that was silent for two pings, but not one that responded or sent a message', () => {
  vi.useFakeTimers();
  const socket = { readyState: WebSocket.OPEN, ping: vi.fn(), terminate: vi.fn() };
  const ws = Object.assign(new EventEmitter(), socket);
  const heartbeat = startHeartbeat(ws as never, 300);
  vi.advanceTimersByTime(300);
  ws.emit('pong');
  vi.advanceTimersByTime(300);
  heartbeat.received();
  vi.advanceTimersByTime(300);
  expect(ws.ping).toHaveBeenCalledTimes(3);
  expect(ws.terminate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
  expect(ws.terminate).toHaveBeenCalledTimes(1);
  heartbeat.stop();
  expect(vi.getTimerCount()).toBe(0);
});
