import type { ServerMessage } from '@lavish/protocol';
import { WebSocket } from 'ws';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { tokenFor } from './world.ts';

/** A bare socket that is subscribed to one room: it neither reconnects nor subscribes again. */
export interface RawReader {
  readonly frames: number;
  readonly bytes: number;
  /** The last seq received, if each followed the one before; null otherwise. */
  readonly seq: number | null;
  /** Whether the server sent `resync` or closed the socket. */
  readonly over: string | null;
  /** Stops reading. Frames then fill the buffers of both machines, and after that the server's. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Subscribes to `room`, and to `others`, whose frames fill the socket as well. Resolves when it is subscribed. */
export async function openRawReader(
  server: LavishProcess,
  user: string,
  room: string,
  ...others: string[]
): Promise<RawReader> {
  const socket = new WebSocket(`${server.realtime}?token=${await tokenFor(server, user)}`);
  let frames = 0;
  let bytes = 0;
  let seq: number | null = null;
  let over: string | null = null;

  const subscribed = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => {
      over ??= `closed with ${code}`;
    });
    socket.on('message', (data: Buffer) => {
      bytes += data.length;
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (!('room' in message) || message.room !== room) return;
      if (message.t === 'resync') over ??= 'resync';
      if (message.t === 'subscribed') {
        seq = message.seq;
        resolve();
      }
      if (message.t !== 'frame') return;
      frames += 1;
      seq = message.from - 1 === seq ? message.to : null;
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  for (const id of [...others, room]) socket.send(JSON.stringify({ t: 'subscribe', room: id }));
  await subscribed;
  return {
    get frames() {
      return frames;
    },
    get bytes() {
      return bytes;
    },
    get seq() {
      return seq;
    },
    get over() {
      return over;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
}
