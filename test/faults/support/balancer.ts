import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';

/** Connects each client to a random node, also to a dead one: then the connection ends, and the client tries again. */
export interface Balancer {
  readonly port: number;
  /** Closes this many of the open connections: their clients reconnect to a random node. */
  scatter(count: number): void;
  close(): Promise<void>;
}

export async function openBalancer(ports: readonly number[], random: Random): Promise<Balancer> {
  const clients = new Set<Socket>();
  const balancer = createServer((near) => {
    const far = connect(pickOne(random, ports), '127.0.0.1');
    clients.add(near);
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) {
      socket.setNoDelay();
      socket.on('error', () => {});
      socket.on('close', () => {
        clients.delete(near);
        near.destroy();
        far.destroy();
      });
    }
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');

  return {
    port: (balancer.address() as AddressInfo).port,
    scatter(count) {
      for (let cut = 0; cut < count && clients.size > 0; cut++) {
        const client = pickOne(random, [...clients]);
        clients.delete(client);
        client.destroy();
      }
    },
    async close() {
      balancer.close();
      for (const client of clients) client.destroy();
      await once(balancer, 'close');
    },
  };
}
