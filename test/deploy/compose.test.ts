import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '../../packages/server/src/cli/settings.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const DEPLOY = resolve(import.meta.dirname, '../../deploy');
const read = (path: string) => readFileSync(join(DEPLOY, path), 'utf8');

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  secrets?: string[];
  depends_on?: string[] | Record<string, { condition: string }>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: object;
  read_only?: boolean;
  stop_grace_period?: string;
}

interface Compose {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, null>;
}

const opensslIsHere = spawnSync('sh', ['-c', 'command -v openssl']).status === 0;

const compose = parse(read('compose.yaml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const nodes = services.filter(([name]) => name.startsWith('node-'));

describe('deploy/compose.yaml', () => {
  it('gives each service the secrets that it reads, by existing settings', () => {
    for (const [name, { environment = {}, secrets = [] }] of services) {
      for (const secret of secrets) expect(Object.keys(compose.secrets), name).toContain(secret);
      for (const [setting, value] of Object.entries(environment)) {
        const [, file] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
        if (file) expect(secrets, name).toContain(file);
        if (!setting.startsWith('POSTGRES_')) expect(SETTINGS).toHaveProperty(setting.replace(/_FILE$/, ''));
      }
    }
  });

  it.skipIf(!opensslIsHere)('names the script that makes its secrets', async () => {
    const folder = await makeTemporaryFolder('lavish-deploy-');
    await cp(join(DEPLOY, 'make-secrets.sh'), join(folder, 'make-secrets.sh'));
    const make = () => execFileSync('sh', [join(folder, 'make-secrets.sh')], { encoding: 'utf8' });
    const output = make();
    // The second time, the files stay unchanged.
    expect(make()).toBe(output);
    const made = await readdir(join(folder, 'secrets'));
    for (const { file } of Object.values(compose.secrets))
      expect(made).toContain(file.slice('./secrets/'.length));
    const secret = async (name: string) => (await readFile(join(folder, 'secrets', name), 'utf8')).trim();
    expect(await secret('database-url')).toBe(
      `postgres://lavish:${await secret('postgres-password')}@database:5432/lavish`,
    );
    expect(await secret('valkey.conf')).toBe(`requirepass ${await secret('valkey-password')}`);
    await rm(folder, { recursive: true });
  });

  it('names existing services, volumes and files', () => {
    for (const [name, { depends_on = [], volumes = [], build }] of services) {
      const needs = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
      for (const need of needs) expect(Object.keys(compose.services), name).toContain(need);
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(DEPLOY, source)), source).toBe(true);
        else expect(compose.volumes).toHaveProperty(source);
      }
      if (build) expect(existsSync(join(DEPLOY, build.context, build.dockerfile)), name).toBe(true);
    }
    for (const [name, { depends_on }] of services)
      if (!Array.isArray(depends_on))
        for (const [need, { condition }] of Object.entries(depends_on ?? {}))
          if (condition === 'service_healthy')
            expect(compose.services[need]?.healthcheck, `${name} waits for ${need}`).toBeDefined();
  });

  it('publishes only the balancer, and gives nodes the time that they need to stop', () => {
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['balancer']);
    expect(nodes.length).toBeGreaterThan(1);
    for (const [, { read_only, stop_grace_period }] of nodes) {
      expect(read_only).toBe(true);
      // A node ends its remaining connections after 30 s.
      expect(Number.parseInt(stop_grace_period!, 10)).toBeGreaterThan(30);
    }
  });
});

describe('deploy/haproxy/haproxy.cfg', () => {
  it('leads to every node of compose.yaml, on the port on which they listen', () => {
    const servers = [...read('haproxy/haproxy.cfg').matchAll(/^ *server (\S+) (\S+)$/gm)];
    const expected = nodes.map(([name]) => [name, `${name}:${SETTINGS.PORT.default}`]);
    // Once for ready nodes, once for the fallback.
    expect(servers.map(([, name, address]) => [name, address])).toEqual([...expected, ...expected]);
  });
});

describe('deploy/Dockerfile', () => {
  it('runs the launcher with the flags that it would set itself', () => {
    const [, flags] = /^#!\/usr\/bin\/env -S node (.+)\n/.exec(read('../packages/server/lavish.mjs')) ?? [];
    expect(read('Dockerfile')).toContain(`ENTRYPOINT ["node", "${flags}", "lavish.mjs"]`);
  });
});
