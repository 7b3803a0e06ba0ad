import pino from 'pino';
import type { ServerConfig } from '../../../packages/server/src/main/server-config.ts';
import { startServer } from '../../../packages/server/src/main.ts';
import { type ApiServer, nodeConfig } from './api-server.ts';
import { openSocket, type TestSocket } from './test-socket.ts';

/** The parts of a node that tests use, of the first or the second on a database. */
export type TestNode = Pick<ApiServer, 'server' | 'connect' | 'close'>;

/** Starts another node on the database of `first`, through the same proxy. Close it before `first`. */
export async function startSecondNode(
  first: ApiServer,
  config: Partial<ServerConfig> = {},
): Promise<TestNode> {
  const server = await startServer({
    ...nodeConfig(first.databaseProxy.url),
    logger: pino({ level: 'silent' }),
    ...config,
  });
  const sockets: TestSocket[] = [];
  return {
    server,
    async connect(credential) {
      const socket = openSocket(`${server.origin.replace('http', 'ws')}/v1/realtime?token=${credential}`);
      sockets.push(socket);
      await socket.find(({ t }) => t === 'welcome', 'the welcome');
      return socket;
    },
    async close() {
      for (const { ws } of sockets) ws.terminate();
      await server.close();
    },
  };
}
