import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steadyPort } from './steady-port.ts';
import { waitUntil } from './wait-until.ts';

const MANUAL = new URL('../../docs/OPERATIONS.md', import.meta.url);
/** Debian installs it in a folder that is not in every PATH. */
const COMMAND = ['nginx', '/usr/sbin/nginx'].find((path) => spawnSync(path, ['-v']).status === 0);

export const nginxIsHere = COMMAND !== undefined;

/** nginx with the configuration of docs/OPERATIONS.md before a node on this port, without TLS. */
export async function openNginx(folder: string, nodePort: number) {
  const port = await steadyPort();
  const [, block] = /```nginx\n([\s\S]*?)```/.exec(await readFile(MANUAL, 'utf8'))!;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, onThisMachine(block!, folder, port, nodePort));
  const nginx = spawn(COMMAND!, ['-p', folder, '-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  nginx.stderr.on('data', (text: Buffer) => {
    output += text;
  });
  let isUp = false;
  await waitUntil('nginx listens', () => {
    if (nginx.exitCode !== null) throw new Error(`nginx ended:\n${output}`);
    void fetch(`http://127.0.0.1:${port}/`).then(
      () => (isUp = true),
      () => null,
    );
    return isUp;
  });
  return {
    port,
    async close() {
      const exited = once(nginx, 'exit');
      nginx.kill('SIGTERM');
      await exited;
    },
  };
}

function onThisMachine(block: string, folder: string, port: number, nodePort: number): string {
  const servers = block
    .replace(/^ *server 10\.0\.0\.1:\d+;$/m, `server 127.0.0.1:${nodePort};`)
    .replace(/^ *server 10\..*$/gm, '')
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace(/^ *ssl_.*$/gm, '');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  // Without it, nginx stores large bodies as another user, who may not enter the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `daemon off; ${user} pid ${folder}/nginx.pid; error_log stderr; events {}
http { access_log off; ${temporary.join(' ')} ${servers} }`;
}
