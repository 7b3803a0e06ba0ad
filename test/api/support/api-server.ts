import { Agent } from 'node:http';
import pg from 'pg';
import pino from 'pino';
import type { ServerConfig } from '../../../packages/server/src/main/server-config.ts';
import { type RunningServer, startServer } from '../../../packages/server/src/main.ts';
import { createTestDatabase } from '../../support/database.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { type OpenApi, undocumented } from './documented.ts';
import { type Fingerprint, prepareFingerprint } from './fingerprint.ts';
import { type Answer, callHttp, type HttpCall } from './http-call.ts';
import { openSocket, type TestSocket } from './test-socket.ts';
import { SIGNING_KEY } from './tokens.ts';

export const API_KEY = 'sk_test_the_key_of_the_tests';

export interface ApiCall extends HttpCall {
  /** The credential; null for none. The server key unless set. */
  as?: string | null;
  /** The Idempotency-Key. */
  key?: string;
}

/** The whole server, in this process, on a database of its own. */
export interface ApiServer {
  readonly server: RunningServer;
  readonly port: number;
  /** Between the server and its database. */
  readonly databaseProxy: TcpProxy;
  /** For reads and changes in the database itself; not through the proxy. */
  readonly db: pg.Pool;
  /** Faults that the server logged. */
  readonly faults: unknown[];
  /** The server's own OpenAPI document. */
  readonly openapi: OpenApi;
  /** Sends a request, and throws if the document does not describe the response. */
  call(call: ApiCall): Promise<Answer>;
  /** Opens a socket and waits for its welcome. */
  connect(credential: string): Promise<TestSocket>;
  /** Opens a socket, welcome or not. */
  open(query?: string, protocols?: string[]): TestSocket;
  fingerprint(): Promise<Fingerprint>;
  close(): Promise<void>;
}

/** A test's configuration of a node, except for its logger. */
export const nodeConfig = (databaseUrl: string): Omit<ServerConfig, 'logger'> => ({
  databaseUrl,
  host: '127.0.0.1',
  port: 0,
  apiKeys: [API_KEY],
  userRates: { requests: 10_000, gifts: 10_000 },
  tokenKeys: new Map([[SIGNING_KEY.id, Buffer.from(SIGNING_KEY.secret)]]),
  webRoot: null,
  demo: null,
});

export async function startApiServer(config: Partial<ServerConfig> = {}): Promise<ApiServer> {
  const database = await createTestDatabase();
  const databaseProxy = await openTcpProxy(database.url);
  const faults: unknown[] = [];
  const logger = pino({ level: 'error' }, { write: (line) => void faults.push(JSON.parse(line)) });
  const server = await startServer({ ...nodeConfig(databaseProxy.url), logger, ...config });
  const port = Number(new URL(server.origin).port);
  const agent = new Agent({ keepAlive: true });
  const db = new pg.Pool({
    connectionString: database.url,
    application_name: 'test',
    max: 2,
    // Without parallel workers, which PostgreSQL would start for each fingerprint: 2 ms instead of 12.
    options: '-c max_parallel_workers_per_gather=0',
  });
  const sockets: TestSocket[] = [];

  function open(query = '', protocols: string[] = []) {
    const socket = openSocket(`ws://127.0.0.1:${port}/v1/realtime${query}`, protocols);
    sockets.push(socket);
    return socket;
  }

  const { body } = await callHttp(port, agent, { path: '/openapi.json' });
  const openapi = body as unknown as OpenApi;

  return {
    server,
    databaseProxy,
    openapi,
    port,
    db,
    faults,
    open,
    fingerprint: await prepareFingerprint(db),
    async call({ as = API_KEY, key, ...call }) {
      const isJson = call.body !== undefined;
      const headers = {
        ...(as !== null && { authorization: `Bearer ${as}` }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...call.headers,
      };
      const answer = await callHttp(port, agent, { ...call, headers });
      const surprise = undocumented(openapi, call.method ?? 'GET', call.path, answer);
      if (surprise) throw new Error(`${call.method ?? 'GET'} ${call.path}: ${surprise}`);
      return answer;
    },
    async connect(credential) {
      const socket = open(`?token=${credential}`);
      await socket.find(({ t }) => t === 'welcome', 'the welcome');
      return socket;
    },
    async close() {
      for (const { ws } of sockets) ws.terminate();
      agent.destroy();
      await server.close();
      await db.end();
      await databaseProxy.close();
      await database.drop();
    },
  };
}
