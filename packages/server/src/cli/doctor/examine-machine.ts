import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { SOCKET_LIMITS } from '../../sockets/socket-limits.ts';
import { readDevKeys } from '../dev-keys.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** What package.json asks for: `import.meta.dirname` came with it. */
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

/** Listens for a moment where the server would. A `lavish dev` of this data folder that runs there is no fault. */
export async function examinePort(host: string, port: number, dataDir: string): Promise<Finding> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const fault = error as NodeJS.ErrnoException;
    if (fault.code === 'EADDRINUSE' && (await isServedFrom(dataDir, port)))
      return ok('port', `Port ${port} on ${host} is that of the \`lavish dev\` that runs on ${dataDir}`);
    return failure('port', ...whyNotListening(fault, host, port));
  } finally {
    server.close();
  }
  return ok('port', port === 0 ? `Any free port on ${host}` : `Port ${port} on ${host} is free`);
}

/** Whether a server on this port takes the key of the data folder. `lavish dev` listens on loopback. */
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
        `Port ${port} on ${host} is taken, by a Lavish that runs already or by another program`,
        `See by which with \`lsof -i :${port}\`, and stop it or set another PORT`,
      ];
    case 'EACCES':
      return [
        `Port ${port} is for privileged users only`,
        'Set a PORT above 1023, and let a proxy or load balancer have this one',
      ];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return [
        `${host} is not an address of this machine`,
        'Set HOST to 0.0.0.0 for all of its addresses, or to one',
      ];
    default:
      return [`Port ${port} on ${host} cannot be listened on: ${message}`, 'Set another HOST or PORT'];
  }
}

/** Beside the viewers: the database, logs, requests under way. */
const OTHER_FILES = 1_000;

/** Every viewer's socket is an open file. Windows has no such limit. */
export function examineOpenFiles(): Finding | null {
  if (process.platform === 'win32') return null;
  // Node raises its own limit as far as it may when it starts, and a child inherits that.
  const text = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  const limit = text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
  const wanted = SOCKET_LIMITS.maxSockets + OTHER_FILES;
  if (limit >= wanted) return ok('open_files', `Open files: ${text}`);
  return warning(
    'open_files',
    `Only ${text} files may be open at once, which is enough for ${Math.max(0, limit - OTHER_FILES)} of the ${SOCKET_LIMITS.maxSockets} viewers that a node takes`,
    `Raise it: \`ulimit -n ${wanted}\`, LimitNOFILE=${wanted} in a systemd unit, --ulimit nofile=${wanted} of docker`,
  );
}

/** 40 MB for an empty cluster, up to 2 GB of write-ahead log, and a reserve. */
const LEAST_FREE_BYTES = 3e9;

/** Only for `lavish dev`, whose database is in its data folder. */
export async function examineDisk(dataDir: string): Promise<Finding> {
  let folder = resolve(dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free for the data folder of \`lavish dev\`, ${dataDir}`;
  return bavail * bsize >= LEAST_FREE_BYTES
    ? ok('disk', free)
    : warning('disk', `Only ${free}`, 'Make room for 3 GB, or give `lavish dev` another place with --data');
}

/** The public keys must be where LAVISH_JWKS says, or all tokens of their issuer are refused. */
export async function examineJwks(url: string): Promise<Finding> {
  const why = await fetch(url, { signal: AbortSignal.timeout(3_000) })
    .then(async (response) => {
      if (!response.ok) return `the answer is ${response.status}`;
      const { keys } = (await response.json()) as { keys?: unknown };
      return Array.isArray(keys) && keys.length > 0 ? null : 'there are no keys in the answer';
    })
    .catch((error: Error) => (error.cause instanceof Error ? error.cause : error).message);
  if (why === null) return ok('jwks', `Public keys at ${url}`);
  return failure(
    'jwks',
    `No public keys at ${url}: ${why}`,
    'Correct the address in LAVISH_JWKS, or let this machine reach it',
  );
}
