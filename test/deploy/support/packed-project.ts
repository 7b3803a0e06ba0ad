import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);
const options = { shell: process.platform === 'win32' };

/** The folders of the public packages, by the packages' names. */
export const PUBLIC_PACKAGES: Record<string, string> = {
  lavish: 'server',
  '@lavish/client': 'client',
  '@lavish/backend': 'backend',
  '@lavish/effects': 'effects',
  '@lavish/protocol': 'protocol',
};

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
  bin?: Record<string, string>;
}

/** Builds the public packages and packs each into `folder`. Returns the tarballs by package. */
export async function packPublicPackages(folder: string): Promise<Record<string, string>> {
  await run(process.execPath, [join(CHECKOUT, 'scripts/build.mjs')]);
  await mkdir(folder);
  const workspaces = Object.keys(PUBLIC_PACKAGES).flatMap((name) => ['--workspace', name]);
  // Built above once: `prepack` would build for each package.
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder, ...workspaces];
  await run('npm', args, { ...options, cwd: CHECKOUT });
  const files = await readdir(folder);
  return Object.fromEntries(
    Object.keys(PUBLIC_PACKAGES).map((name) => {
      const stem = new RegExp(`^${name.replace('@', '').replace('/', '-')}-\\d.*\\.tgz$`);
      return [name, join(folder, files.find((file) => stem.test(file))!)];
    }),
  );
}

/**
 * Installs the tarballs in an empty project, without optional dependencies. The lock file has the versions of the checkout's, so that
 * npm takes the other packages from its cache, and asks the registry only for those that are not there.
 */
export async function installInEmptyProject(
  project: string,
  tarballs: Record<string, string>,
): Promise<void> {
  await mkdir(project);
  const dependencies = Object.fromEntries(
    Object.entries(tarballs).map(([name, tarball]) => [name, `file:${tarball}`]),
  );
  const root = { name: 'empty-project', version: '1.0.0', dependencies };
  await writeJson(join(project, 'package.json'), { ...root, private: true, type: 'module' });
  await writeJson(join(project, 'package-lock.json'), {
    name: root.name,
    version: root.version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': root, ...(await lockedPackages(tarballs)) },
  });
  const flags = ['--omit=optional', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...flags], { ...options, cwd: project });
}

async function lockedPackages(tarballs: Record<string, string>): Promise<Record<string, object>> {
  const lock = JSON.parse(await readFile(join(CHECKOUT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; link?: boolean }>;
  };
  const packages: Record<string, object> = {};
  for (const [path, entry] of Object.entries(lock.packages))
    if (path.startsWith('node_modules/') && !entry.dev && !entry.optional && !entry.link)
      packages[path] = entry;
  for (const [name, tarball] of Object.entries(tarballs)) {
    const manifest = manifestIn(tarball);
    packages[`node_modules/${name}`] = {
      version: manifest.version,
      resolved: `file:${tarball}`,
      dependencies: manifest.dependencies ?? {},
      ...(manifest.bin && { bin: manifest.bin }),
    };
  }
  return packages;
}

/** The package.json in a tarball. */
const manifestIn = (tarball: string): Manifest =>
  JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }));

const writeJson = (path: string, value: object) => writeFile(path, JSON.stringify(value, null, 2));
