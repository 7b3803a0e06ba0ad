import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the client sends to the server, or what the server sends to the client. */
export type Direction = 'requests' | 'responses';

export interface TcpProxyOptions {
  /** Whether a connection that begins with these bytes gets the faults. All do unless this is set. */
  affects?: (start: Buffer) => boolean;
  /**
   * Breaks every connection at the nth chunk that clients send, counted over all connections, and refuses later ones, as when
   * the client's process dies there. `delivered`: the server still gets that chunk, but the client no response.
   */
  breakAt?: { chunk: number; delivered: boolean };
}

/** A TCP proxy on the loopback interface with faults on request. */
export interface TcpProxy {
  /** The server's URL with the address of the proxy. */
  readonly url: string;
  readonly port: number;
  /** Bytes that were dropped. */
  readonly droppedBytes: number;
  /** The ports from which the proxy has connected to the server. */
  readonly ports: ReadonlySet<number>;
  /**
   * Drops everything in these directions, without closing anything: on open connections for good, on new ones until `restore`.
   * With both directions a new connection does not reach the server.
   */
  drop(...directions: Direction[]): void;
  /** Delays every chunk by `drawMs()` milliseconds; chunks keep their order. */
  delay(drawMs: () => number): void;
  /** Closes `count` connections, chosen at random; all of them by default. */
  disconnect(count?: number, random?: () => number): void;
  /** Closes every connection, and new ones at once until `restore`. */
  refuse(): void;
  /** Serves new connections without faults again. */
  restore(): void;
  /**
   * Drops one direction of the open connections for `dropMs` milliseconds and closes them. Refuses new connections from the
   * start until `refuseMs` milliseconds after the end.
   */
  outage(fault: { drop: Direction; dropMs: number; refuseMs: number }): Promise<void>;
  /** Closes every connection; new ones lead to another server. */
  moveTo(serverUrl: string): void;
  close(): Promise<void>;
}

interface Connection {
  near: Socket;
  /** Null: the connection does not reach the server. */
  far: Socket | null;
  dropped: Set<Direction>;
  /** Null until the first bytes of the client have come. */
  isAffected: boolean | null;
}

/** `server`: a URL, or a function that chooses the URL of each new connection. */
export async function openTcpProxy(
  server: string | (() => string),
  options: TcpProxyOptions = {},
): Promise<TcpProxy> {
  const { affects, breakAt } = options;
  let chooseServer = typeof server === 'string' ? () => server : server;
  const connections = new Set<Connection>();
  const ports = new Set<number>();
  let drawMs: (() => number) | null = null;
  let droppedOnNew: Direction[] = [];
  let isRefusing = false;
  let droppedBytes = 0;
  let chunks = 0;

  const proxy = createServer((near) => {
    near.on('error', () => {});
    if (isRefusing && !affects) return void near.destroy();
    const far = droppedOnNew.length === 2 ? null : connectToServer();
    const isAffected = affects ? null : true;
    const connection: Connection = { near, far, isAffected, dropped: new Set(droppedOnNew) };
    connections.add(connection);
    near.setNoDelay();
    near.on('close', () => connections.delete(connection));
    if (far === null) return void near.resume();
    near.once('data', (start) => {
      connection.isAffected ??= affects!(start);
      if (isRefusing && connection.isAffected) near.destroy();
    });
    passOn(connection, 'requests', near, far);
    passOn(connection, 'responses', far, near);
  });

  function connectToServer(): Socket {
    const { port, hostname } = new URL(chooseServer());
    const far = connect(Number(port), hostname, () => void ports.add(far.localPort!));
    far.setNoDelay();
    far.on('error', () => {});
    return far;
  }

  function passOn(connection: Connection, direction: Direction, from: Socket, to: Socket) {
    let last = Promise.resolve();
    from.on('data', (bytes) => {
      if (direction === 'requests' && breakAt) {
        chunks += 1;
        if (chunks >= breakAt.chunk) return breakAll(breakAt.delivered ? to : null, bytes);
      }
      if (connection.dropped.has(direction)) {
        droppedBytes += bytes.length;
        return;
      }
      if (drawMs === null) return void to.write(bytes);
      const delayMs = connection.isAffected ? drawMs() : 0;
      last = last.then(async () => {
        if (delayMs > 0) await sleep(delayMs);
        if (to.writable) to.write(bytes);
      });
    });
    from.on('close', () => to.destroySoon());
  }

  /** Ends the connections to the server instead of destroying them: a reset could take the last chunk from it again. */
  function breakAll(receiver: Socket | null, lastChunk: Buffer) {
    isRefusing = true;
    for (const { near, far } of connections) {
      if (far === receiver) far?.end(lastChunk);
      else far?.end();
      near.destroy();
    }
  }

  function disconnect(some: Iterable<Connection> = [...connections]) {
    for (const { near, far } of some) {
      near.destroy();
      far?.destroy();
    }
  }

  const affected = () => [...connections].filter(({ isAffected }) => isAffected);

  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;

  return {
    url: Object.assign(new URL(chooseServer()), { host: `127.0.0.1:${port}` }).href,
    port,
    get droppedBytes() {
      return droppedBytes;
    },
    ports,
    drop(...directions) {
      droppedOnNew = directions;
      for (const { dropped } of connections) for (const direction of directions) dropped.add(direction);
    },
    delay(draw) {
      drawMs = draw;
    },
    disconnect(count = Infinity, random = Math.random) {
      const open = [...connections];
      while (open.length > count) open.splice(Math.floor(random() * open.length), 1);
      disconnect(open);
    },
    refuse() {
      isRefusing = true;
      disconnect(affected());
    },
    restore() {
      isRefusing = false;
      droppedOnNew = [];
    },
    async outage({ drop, dropMs, refuseMs }) {
      isRefusing = true;
      for (const { dropped } of connections) dropped.add(drop);
      await sleep(dropMs);
      disconnect();
      await sleep(refuseMs);
      isRefusing = false;
    },
    moveTo(otherUrl) {
      chooseServer = () => otherUrl;
      disconnect();
    },
    async close() {
      proxy.close();
      disconnect();
      await once(proxy, 'close');
    },
  };
}
