import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of a request. `cut`: the server carries it out, and the line breaks before its answer comes. `refuse`: the
 * server never hears of it. Anything else: the server carries it out, and this is told in its place.
 */
export type Fate =
  | 'pass'
  | 'cut'
  | 'refuse'
  | { status: number; body: object | string; headers?: Record<string, string> };

export interface FaultyLine {
  url: string;
  /** The fates of the next requests; those after them pass. */
  next(...fates: Fate[]): void;
  /** The Idempotency-Keys of the requests that came since the last look, in order. */
  takeKeys(): (string | undefined)[];
  close(): Promise<void>;
}

/** HTTP to `port` by way of us. */
export async function openFaultyLine(port: number): Promise<FaultyLine> {
  let fates: Fate[] = [];
  let keys: (string | undefined)[] = [];

  const server = createServer((near, answer) => {
    const fate = fates.shift() ?? 'pass';
    keys.push(near.headers['idempotency-key'] as string | undefined);
    if (fate === 'refuse') return void near.socket.destroy();
    const far = httpRequest({
      port,
      host: '127.0.0.1',
      method: near.method,
      path: near.url,
      headers: near.headers,
    });
    near.pipe(far);
    far.on('response', (real) => {
      if (fate === 'pass') {
        answer.writeHead(real.statusCode!, real.headers);
        return void real.pipe(answer);
      }
      // Only once the server has done it for certain.
      real.resume().on('end', () => {
        if (fate === 'cut') return void near.socket.destroy();
        const { status, body, headers } = fate;
        return void answer
          .writeHead(status, headers)
          .end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    far.on('error', () => near.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next(...coming) {
      fates = coming;
    },
    takeKeys() {
      const taken = keys;
      keys = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
