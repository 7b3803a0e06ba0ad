import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';

/** The port and password of the cluster. Kept in the data folder, so that its URL stays the same after a restart. */
export interface Access {
  readonly port: number;
  readonly password: string;
}

const accessFile = (dataFolder: string) => join(dataFolder, 'postgres.json');

/** Reads the access from the data folder. Undefined: it has none yet. */
export async function readAccess(dataFolder: string): Promise<Access | undefined> {
  try {
    return JSON.parse(await readFile(accessFile(dataFolder), 'utf8')) as Access;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file is on disk when this resolves, because the data cannot be reached without the password. */
export async function writeAccess(dataFolder: string, access: Access): Promise<void> {
  const draft = `${accessFile(dataFolder)}.draft`;
  await writeFile(draft, `${JSON.stringify(access)}\n`, { mode: 0o600, flush: true });
  await rename(draft, accessFile(dataFolder));
}

/** A password of 192 bits, in characters that need no escaping in a URL. */
export const newPassword = () => randomBytes(24).toString('base64url');

/** Returns the wanted port if it is free, otherwise another free port. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  if (port === undefined) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const databaseUrl = ({ port, password }: Access) =>
  `postgres://lavish:${password}@127.0.0.1:${port}/lavish`;

/** Runs `work` on a connection to the maintenance database. */
export async function asAdmin<T>(access: Access, work: (client: Client) => Promise<T>): Promise<T> {
  // Every setting is given, so that variables such as PGSSLMODE have no effect.
  const client = new Client({
    host: '127.0.0.1',
    port: access.port,
    user: 'lavish',
    password: access.password,
    database: 'postgres',
    ssl: false,
    options: '',
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  // A connection that breaks also fails its query, and the caller handles that.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
