import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request. `cut`: the server carries it out, and the connection breaks before the response. `refuse`: the
 * request does not reach the server. An object: the server carries it out, and the client gets this response instead.
 */
export type Fate =
  | 'pass'
  | 'cut'
  | 'refuse'
  | { status: number; body: object | string; headers?: Record<string, string> };

export interface FaultyProxy {
  url: string;
  /** Sets the fates of the next requests; later ones pass. */
  next(...fates: Fate[]): void;
  /** Returns the Idempotency-Keys of the requests since the last call, in order. */
  takeKeys(): (string | undefined)[];
  close(): Promise<void>;
}

/** A proxy for HTTP to `port`. */
export async function openFaultyProxy(port: number): Promise<FaultyProxy> {
  let fates: Fate[] = [];
  let keys: (string | undefined)[] = [];

  const server = createServer((near, response) => {
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
        response.writeHead(real.statusCode!, real.headers);
        return void real.pipe(response);
      }
      // After the whole response, the server has certainly carried the request out.
      real.resume().on('end', () => {
        if (fate === 'cut') return void near.socket.destroy();
        const { status, body, headers } = fate;
        return void response
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
