import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SOCKET_LIMITS } from '../../sockets/socket-limits.ts';
import { readDevKeys } from '../dev-keys.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** The minimum of package.json: the first version with `import.meta.dirname`. */
const LEAST_NODE = [20, 11] as const;

export function examineNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor))
    return ok('node', `Node.js ${version}`);
  return failure(
    'node',
    `Node.js ${version} is too old`,
    `Install ${LEAST_NODE.join('.')} or newer: nodejs.org`,
  );
}

/** Tries to listen on the server's port. It is not a problem if `lavish dev` of this data folder already uses the port. */
export async function examinePort(host: string, port: number, dataDir: string): Promise<Finding> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const fault = error as NodeJS.ErrnoException;
    if (fault.code === 'EADDRINUSE' && (await isServedFrom(dataDir, port)))
      return ok('port', `Port ${port} on ${host} is used by the running \`lavish dev\` of ${dataDir}`);
    return failure('port', ...whyNotListening(fault, host, port));
  } finally {
    server.close();
  }
  return ok('port', port === 0 ? `Any free port on ${host}` : `Port ${port} on ${host} is free`);
}

/** Whether the server on this port accepts the key of the data folder. `lavish dev` listens on loopback. */
async function isServedFrom(dataDir: string, port: number): Promise<boolean> {
  const keys = await readDevKeys(dataDir);
  if (keys === null) return false;
  return fetch(`http://127.0.0.1:${port}/v1/battles?limit=1`, {
    headers: { authorization: `Bearer ${keys.api_key}` },
    signal: AbortSignal.timeout(3_000),
  }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function whyNotListening(
  { code, message }: NodeJS.ErrnoException,
  host: string,
  port: number,
): [string, string] {
  switch (code) {
    case 'EADDRINUSE':
      return [
        `Port ${port} on ${host} is in use by another Lavish or another program`,
        `Find it with \`lsof -i :${port}\`, and stop it or set another PORT`,
      ];
    case 'EACCES':
      return [
        `Port ${port} is reserved for privileged users`,
        'Set a PORT above 1023, and put a proxy or load balancer on this port',
      ];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return [
        `${host} is not an address of this machine`,
        'Set HOST to 0.0.0.0 for all addresses of this machine, or to one of them',
      ];
    default:
      return [`The server cannot listen on port ${port} on ${host}: ${message}`, 'Set another HOST or PORT'];
  }
}

/** Open files in addition to the sockets: database connections, logs, HTTP requests. */
const OTHER_FILES = 1_000;

/** Checks the limit of open files, because each socket is one. Windows has no such limit. */
export async function examineOpenFiles(): Promise<Finding | null> {
  if (process.platform === 'win32') return null;
  // Node raises its own limit to the maximum when it starts, and a child process inherits it.
  const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -n']);
  const text = stdout.trim();
  const limit = text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
  const needed = SOCKET_LIMITS.maxSockets + OTHER_FILES;
  if (limit >= needed) return ok('open_files', `Open files: ${text}`);
  return warning(
    'open_files',
    `The limit of ${text} open files is enough for ${Math.max(0, limit - OTHER_FILES)} of the ${SOCKET_LIMITS.maxSockets} sockets that a node accepts`,
    `Raise it: \`ulimit -n ${needed}\`, LimitNOFILE=${needed} in a systemd unit, --ulimit nofile=${needed} for docker`,
  );
}

/** 40 MB for an empty database, up to 2 GB of write-ahead log, and a reserve. */
const LEAST_FREE_BYTES = 3e9;

/** Checks the free disk space of the data folder, in which `lavish dev` has its database. */
export async function examineDisk(dataDir: string): Promise<Finding> {
  let folder = resolve(dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free for the data folder of \`lavish dev\`, ${dataDir}`;
  return bavail * bsize >= LEAST_FREE_BYTES
    ? ok('disk', free)
    : warning('disk', `Only ${free}`, 'Free 3 GB, or use another data folder with --data');
}

/** Checks that an address of LAVISH_JWKS has public keys. Without them all tokens of the issuer are refused. */
export async function examineJwks(url: string): Promise<Finding> {
  const why = await fetch(url, { signal: AbortSignal.timeout(3_000) })
    .then(async (response) => {
      if (!response.ok) return `the response has status ${response.status}`;
      const { keys } = (await response.json()) as { keys?: unknown };
      return Array.isArray(keys) && keys.length > 0 ? null : 'the response contains no keys';
    })
    .catch((error: Error) => (error.cause instanceof Error ? error.cause : error).message);
  if (why === null) return ok('jwks', `Public keys at ${url}`);
  return failure(
    'jwks',
    `No public keys at ${url}: ${why}`,
    'Correct the address in LAVISH_JWKS, or make it reachable from this machine',
  );
}
