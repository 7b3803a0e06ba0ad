import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** A copy of the packages, so that this test builds nothing beside the programs of other tests. */
let folder: string;
let checkout: string;
beforeAll(async () => {
  folder = await makeTemporaryFolder('lavish-builds-');
  checkout = join(folder, 'checkout');
  for (const path of [
    'package.json',
    'package-lock.json',
    'LICENSE',
    'tsconfig.base.json',
    'scripts',
    'packages',
    'docs/ERRORS.md',
  ])
    await cp(join(CHECKOUT, path), join(checkout, path), {
      recursive: true,
      filter: (source) => !/[\\/](node_modules|dist)$/.test(source),
    });
  await linkModules();
});
afterAll(() => rm(folder, { recursive: true }));

/** The modules of the checkout, except for our own packages: those are the copies. */
async function linkModules() {
  const ours: Record<string, string> = { lavish: 'server' };
  for (const name of await readdir(join(CHECKOUT, 'packages'))) ours[`@lavish/${name}`] ??= name;
  await mkdir(join(checkout, 'node_modules/@lavish'), { recursive: true });
  for (const [name, folder] of Object.entries(ours))
    await symlink(join(checkout, 'packages', folder), join(checkout, 'node_modules', name), 'junction');
  for (const name of await readdir(join(CHECKOUT, 'node_modules')))
    if (name !== 'lavish' && name !== '@lavish')
      await symlink(join(CHECKOUT, 'node_modules', name), join(checkout, 'node_modules', name), 'junction');
}

const build = () => run(process.execPath, [join(checkout, 'scripts/build.mjs')], { cwd: checkout });
const server = (path: string) => join(checkout, 'packages/server', path);

/** The files of the server that would be published, as paths in the package. */
function published(): string[] {
  const args = ['pack', '--ignore-scripts', '--dry-run', '--json', '--workspace', 'lavish'];
  const json = execFileSync('npm', args, {
    cwd: checkout,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ files }] = JSON.parse(json) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
}

/** Changes the sources so that the program and the pages need other parts. */
async function changeSources(to: string) {
  for (const file of ['packages/server/src/cli/commands/token-command.ts', 'packages/web/src/demo/demo.ts']) {
    const path = join(checkout, file);
    await writeFile(path, `${await readFile(path, 'utf8')}\nconsole.debug(${JSON.stringify(to)});\n`);
  }
}

/** The paths that are missing at any moment while `work` runs. */
async function missingDuring(paths: readonly string[], work: () => Promise<unknown>): Promise<string[]> {
  const missing = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const found = await Promise.allSettled(paths.map((path) => stat(path)));
      for (const [index, { status }] of found.entries())
        if (status === 'rejected') missing.add(paths[index]!);
      await new Promise(setImmediate);
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await watching;
  }
  return [...missing];
}

test('a build keeps what running programs still load, and publishes only its own parts', async () => {
  await build();
  const first = published();
  const libraries = ['protocol', 'client', 'backend', 'effects'].flatMap((name) =>
    ['index.js', 'index.js.map', 'index.d.ts'].map((file) => join(checkout, 'packages', name, 'dist', file)),
  );
  libraries.push(join(checkout, 'packages/client/dist/lavish.min.js'));
  const leftover = join(checkout, 'packages/client/dist/entry-of-an-earlier-build.js');
  await writeFile(leftover, '');

  // Written long ago, but in use until the second build.
  const longAgo = new Date(Date.now() - 24 * 3_600_000);
  for (const path of first) await utimes(server(path), longAgo, longAgo);
  await changeSources('second build');
  const loaded = [...first.map(server), ...libraries];
  expect(await missingDuring(loaded, build)).toEqual([]);
  for (const path of first) await stat(server(path));
  await expect(stat(leftover)).rejects.toThrow('ENOENT');

  const second = published();
  const replaced = first.filter((path) => !second.includes(path));
  expect(replaced).toContainEqual(expect.stringMatching(/^dist\/program\/token-command-\w+\.mjs$/));
  expect(second).toContainEqual(expect.stringMatching(/^dist\/program\/token-command-\w+\.mjs$/));
  expect(second).toHaveLength(first.length);
  const help = await run(process.execPath, [server('dist/program/lavish.mjs'), '--help']);
  expect(help.stdout).toContain('start');

  // Replaced long ago; a part that is as old but current stays.
  const old = server(replaced[0]!);
  await utimes(old, longAgo, longAgo);
  await utimes(server(second[0]!), longAgo, longAgo);
  await changeSources('third build');
  await build();
  await expect(stat(old)).rejects.toThrow('ENOENT');
  for (const path of [...replaced.slice(1), ...second]) await stat(server(path));
  expect(published()).toHaveLength(second.length);
});
