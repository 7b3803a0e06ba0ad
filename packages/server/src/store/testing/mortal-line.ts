import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a database that breaks at a certain word of whoever uses it, as when that process dies there. */
export interface MortalLine {
  readonly url: string;
  /** The ports from which the database was reached. */
  readonly ports: ReadonlySet<number>;
  close(): Promise<void>;
}

/** `diesAt`: the nth packet, counted over all connections. `heard`: the database still gets it, but no answer comes back. */
export async function openMortalLine(
  databaseUrl: string,
  { diesAt, heard }: { diesAt: number; heard: boolean },
): Promise<MortalLine> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const ports = new Set<number>();
  let said = 0;

  const server = createServer((near) => {
    if (said >= diesAt) return void near.destroy();
    const far = connect(Number(target.port), target.hostname, () => void ports.add(far.localPort!));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.setNoDelay();
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    far.on('data', (data) => said < diesAt && near.write(data));
    near.on('data', (data) => {
      said += 1;
      if (said < diesAt) far.write(data);
      else breakOff(heard && said === diesAt ? far : null, data);
    });
  });

  /** Ended, not destroyed: a reset could take the last word from the database again. */
  function breakOff(listener: Socket | null, lastWord: Buffer) {
    for (const socket of open) {
      if (socket === listener) socket.end(lastWord);
      else if (socket.remotePort === Number(target.port)) socket.end();
    }
    for (const socket of open) if (socket.remotePort !== Number(target.port)) socket.destroy();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${(server.address() as AddressInfo).port}` })
      .href,
    ports,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
