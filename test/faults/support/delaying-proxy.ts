import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server, which can be slow and can be cut. */
export interface DelayingProxy {
  /** The server's address, by way of us. */
  readonly url: string;
  /** What every piece waits before it goes on, in its order. Milliseconds. */
  delay(drawMs: () => number): void;
  /** Ends what is open, and refuses what is new. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

/** `concerns`: whether a connection that begins with these bytes is to suffer; the others pass. */
export async function openDelayingProxy(
  serverUrl: string,
  concerns: (start: Buffer) => boolean = () => true,
): Promise<DelayingProxy> {
  const target = new URL(serverUrl);
  const all = new Set<Socket>();
  const concerned = new Set<Socket>();
  let drawMs = () => 0;
  let isCut = false;

  const proxy = createServer((near) => {
    near.once('data', (start: Buffer) => {
      const suffers = concerns(start);
      if (suffers && isCut) return void near.destroy();
      const far = connect(Number(target.port), target.hostname);
      far.write(start);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        if (suffers) concerned.add(from);
        passOn(from, to, suffers ? () => drawMs() : () => 0);
      }
    });
    near.on('error', () => {});
  });

  function passOn(from: Socket, to: Socket, waitMs: () => number) {
    all.add(from);
    let last = Promise.resolve();
    from.setNoDelay();
    from.on('error', () => {});
    from.on('data', (bytes) => {
      const ms = waitMs();
      last = last.then(async () => {
        if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
        if (to.writable) to.write(bytes);
      });
    });
    from.on('close', () => {
      all.delete(from);
      concerned.delete(from);
      to.destroy();
    });
  }

  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  return {
    url: Object.assign(new URL(serverUrl), { port: String((proxy.address() as AddressInfo).port) }).href,
    delay(draw) {
      drawMs = draw;
    },
    cut() {
      isCut = true;
      for (const socket of concerned) socket.destroy();
    },
    restore() {
      isCut = false;
    },
    async close() {
      proxy.close();
      for (const socket of all) socket.destroy();
      await once(proxy, 'close');
    },
  };
}
