import { setTimeout as wait } from 'node:timers/promises';
import { afterClose } from '../../packages/client/src/after-close.ts';
import { backoffMs, DEFAULT_TIMING } from '../../packages/client/src/backoff.ts';
import { openWebSocket, type RawSocket } from '../load/web-socket.ts';
import type { Destination, Position } from './processes.ts';

/** A viewer who keeps only a position: 10,000 clients in one process would take more memory than the server. */
export interface Viewer {
  /** Connects and subscribes until it is current. Returns the number of failed attempts, and whether it got what it missed. */
  arrive(): Promise<{ failed: number; recovered: boolean }>;
  /** Resolves when the connection is lost, with the client's delay before the next attempt. */
  lost(): Promise<number>;
  close(): void;
}

export function createViewer(to: Destination, token: string, start: Position | null): Viewer {
  let position = start;
  let opening: Promise<RawSocket>;
  let socket: RawSocket | null = null;
  let recovered = false;
  let current = () => {};
  let loss = new Promise<void>(() => {});
  let attempt = 0;
  /** The client's delay after the loss of this connection; null: there was no connection. */
  let retryMs: number | null = null;
  let closeFrame: { code: number; reason: string } | null = null;

  const subscribe = (opened: RawSocket) =>
    opened.write(JSON.stringify({ t: 'subscribe', room: to.room, ref: 1, ...position }));

  const nextBackoffMs = () => backoffMs(attempt++, DEFAULT_TIMING, Math.random);

  function received(message: Buffer) {
    // After `{"t":"`.
    const kind = message.toString('latin1', 6, 9);
    if (kind === 'wel') {
      // It can arrive together with the response to the handshake, before there is a socket to write to.
      if (to.token) void opening.then(subscribe);
      else current();
    } else if (kind === 'sub') {
      // The events and the state are not parsed: with 10,000 viewers that would be most of this machine's work.
      const head = message.toString('latin1', 0, 400);
      const [, epoch, seq, how] = /"epoch":"([^"]*)","seq":(\d+),"recovered":(\w+)/.exec(head)!;
      position = { epoch: epoch!, seq: Number(seq) };
      recovered = how === 'true';
      current();
    } else if (kind === 'fra') {
      const head = message.toString('latin1', 0, 250);
      const [, from, last] = /"from":(\d+),"to":(\d+)/.exec(head)!;
      if (Number(from) !== position!.seq + 1) throw new Error(`${from} after ${position!.seq}`);
      position!.seq = Number(last);
    }
  }

  async function connect(): Promise<void> {
    const url = new URL('/v1/realtime', to.origin.replace('http', 'ws'));
    if (to.token) url.searchParams.set('token', token);
    closeFrame = null;
    retryMs = null;
    const isCurrent = new Promise<void>((resolve) => {
      current = resolve;
    });
    let lost = () => {};
    loss = new Promise((resolve) => {
      lost = resolve;
    });
    const closed = () => {
      const { code, reason } = closeFrame ?? { code: 1006, reason: '' };
      const next = afterClose(code, reason, { renewable: false, fresh: true });
      if (next.kind === 'stop') throw new Error(next.detail);
      retryMs = next.delayMs === null ? nextBackoffMs() : next.delayMs * (1 + Math.random() / 4);
      lost();
    };
    opening = openWebSocket(url, received, closed, (code, reason) => {
      closeFrame = { code, reason };
    });
    const patience = new AbortController();
    await Promise.race([
      opening.then((opened) => (socket = opened)).then(() => isCurrent),
      loss.then(() => Promise.reject(new Error('lost before it was current'))),
      wait(DEFAULT_TIMING.welcomeMs, null, patience).then(() => Promise.reject(new Error('no answer'))),
    ]).finally(() => patience.abort());
    attempt = 0;
  }

  return {
    async arrive() {
      for (let failed = 0; ; failed++) {
        try {
          await connect();
          return { failed, recovered };
        } catch {
          void opening.then(({ close }) => close()).catch(() => {});
          await wait(retryMs ?? nextBackoffMs());
        }
      }
    },
    lost: () => loss.then(() => retryMs!),
    close: () => socket?.close(),
  };
}
