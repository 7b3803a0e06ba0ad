import { afterEach, vi } from 'vitest';
import type { ConnectOptions, Lavish } from '../client.ts';
import type { Status } from '../connection.ts';
import { connect } from '../node.ts';
import type { RoomListeners } from '../room-events.ts';
import { QUICK, subscribed } from './fixtures.ts';
import { type Peer, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  vi.restoreAllMocks();
});

/** A scripted server that is closed when the test ends. */
export async function start(...script: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...script);
  cleanups.push(server.close);
  return server;
}

/** A client of the server, and the statuses that it had. */
export function open(server: Pick<ScriptedServer, 'url'>, options: Partial<ConnectOptions> = {}) {
  const lavish = connect({ url: server.url, token: 'tok', timing: QUICK, ...options });
  cleanups.push(lavish.close);
  const statuses: Status[] = [];
  lavish.on('status', (status) => statuses.push(status));
  return { lavish, statuses };
}

/** All events of a room, as [name, first argument]. */
export function record(lavish: Lavish, id = 'room') {
  const room = lavish.room(id);
  const calls: [name: string, what: unknown][] = [];
  const names = ['gift', 'streak_ended', 'ended', 'resynced', 'subscribed', 'refused'] as const;
  for (const name of names) room.on<keyof RoomListeners>(name, (...args) => void calls.push([name, args[0]]));
  const seqs = () =>
    calls.flatMap(([name, what]) => (name === 'gift' ? [(what as { seq: number }).seq] : []));
  return { room, calls, seqs, names: () => calls.map(([name]) => name) };
}

/** Answers the nth request to subscribe over this connection. */
export const answer = async (peer: Peer, patch: Parameters<typeof subscribed>[0] = {}, nth = 0) => {
  const { ref } = await peer.next('subscribe', nth);
  peer.send(subscribed({ ref: ref!, ...patch }));
};
