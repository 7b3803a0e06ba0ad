import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const DEADLINE_MS = 25_000;

/** A bare connection, for bytes that no client library would send. */
export interface RawConnection {
  readonly tcp: Socket;
  /** Everything received. */
  readonly text: string;
  /** Resolves when `pattern` has been received. */
  answered(pattern: RegExp): Promise<void>;
  /** Resolves when the connection has closed, with everything received. */
  readonly closed: Promise<string>;
}

export async function openRaw(port: number): Promise<RawConnection> {
  const tcp = connect(port, '127.0.0.1');
  let text = '';
  tcp.setNoDelay().setEncoding('latin1');
  tcp.on('data', (more: string) => {
    text += more;
  });
  tcp.on('error', () => {});
  const closed = new Promise<string>((resolve) => tcp.once('close', () => resolve(text)));
  await once(tcp, 'connect');
  return {
    tcp,
    get text() {
      return text;
    },
    answered: (pattern) =>
      inTime(
        new Promise((resolve) => {
          const look = () => pattern.test(text) && resolve();
          tcp.on('data', look);
          look();
        }),
        () => `no ${pattern} came, but: ${text.slice(-500)}`,
      ),
    closed: inTime(closed, () => `it was not closed; came: ${text.slice(-500)}`),
  };
}

async function inTime<T>(promise: Promise<T>, complaint: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Writes `piece` every `everyMs` until the connection closes. */
export function drip({ tcp }: RawConnection, everyMs: number, piece: string | Buffer): void {
  const timer = setInterval(() => tcp.writable && tcp.write(piece), everyMs);
  tcp.once('close', () => clearInterval(timer));
}

/** A request's first lines as bytes on the wire. */
export const head = (line: string, ...headers: string[]): string =>
  `${[`${line} HTTP/1.1`, 'Host: here', ...headers].join('\r\n')}\r\n\r\n`;

export const UPGRADE = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
