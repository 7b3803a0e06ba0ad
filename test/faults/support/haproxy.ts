import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steadyPort } from '../../support/steady-port.ts';
import { waitUntil } from '../../support/wait-until.ts';

export const CONFIGURATION = new URL('../../../deploy/haproxy/haproxy.cfg', import.meta.url);

/** Debian installs it in a folder that is not in every PATH. */
const COMMAND = ['haproxy', '/usr/sbin/haproxy'].find((path) => spawnSync(path, ['-v']).status === 0);

export const haproxyIsHere = COMMAND !== undefined;

export interface Haproxy {
  readonly port: number;
  close(): Promise<void>;
}

/** HAProxy with the deployed configuration, before nodes on these ports, without TLS and Docker's names. */
export async function openHaproxy(folder: string, nodePorts: readonly number[]): Promise<Haproxy> {
  const port = await steadyPort();
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, onThisMachine(await readFile(CONFIGURATION, 'utf8'), port, nodePorts));
  const haproxy = spawn(COMMAND!, ['-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [haproxy.stdout, haproxy.stderr])
    stream.on('data', (text: Buffer) => {
      output += text;
    });
  let isUp = false;
  const isListening = async () => {
    isUp ||= (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) !== null;
  };
  await waitUntil('HAProxy listens', () => {
    if (haproxy.exitCode !== null) throw new Error(`HAProxy ended:\n${output}`);
    void isListening();
    return isUp;
  });
  return { port, close: () => end(haproxy) };
}

const onThisMachine = (configuration: string, port: number, nodePorts: readonly number[]) =>
  configuration
    .replace('bind :80', `bind 127.0.0.1:${port}`)
    .replace(/^ *bind :443.*$/m, '')
    .replace(/^ *http-request redirect scheme https.*$/m, '')
    .replace('maxconn 100000', 'maxconn 5000')
    .replaceAll(' resolvers docker init-addr last,libc,none', '')
    .replaceAll(/server node-(\d) \S+/g, (_, node) => `server node-${node} 127.0.0.1:${nodePorts[node - 1]}`);

async function end(haproxy: ChildProcess) {
  const exited = once(haproxy, 'exit');
  haproxy.kill('SIGTERM');
  await exited;
}
