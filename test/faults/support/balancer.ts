import { pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

/** Connects each client to a random node, also to a dead one: then the connection ends, and the client tries again. */
export const openBalancer = (ports: readonly number[], random: Random): Promise<TcpProxy> =>
  openTcpProxy(() => `tcp://127.0.0.1:${pickOne(random, ports)}`);
