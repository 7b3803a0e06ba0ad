import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');

test('lavish builds from the files of the image, and runs with its own dependencies only', {
  timeout: 120_000,
}, async () => {
  const folder = await makeTemporaryFolder('lavish-package-');
  try {
    const context = join(folder, 'context');
    await copyContext(context);
    const script = "const { buildServer } = await import('./packages/server/build.mjs'); await buildServer()";
    const options = { cwd: context, encoding: 'utf8', shell: false } as const;
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], options);
    // Without `prepack`, which would build the other packages, too.
    const npm = [
      'pack',
      '--ignore-scripts',
      '--silent',
      '--workspace',
      'lavish',
      '--pack-destination',
      folder,
    ];
    execFileSync('npm', npm, { ...options, shell: process.platform === 'win32' });
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))!;
    execFileSync('tar', ['-xzf', tarball], { cwd: folder });

    const lavish = join(folder, 'package');
    await linkDependencies(lavish);
    const help = execFileSync(process.execPath, [join(lavish, 'lavish.mjs'), '--help'], { encoding: 'utf8' });
    expect(help).toContain('start');
    expect(await readdir(join(lavish, 'dist', 'web'))).toContain('demo.html');
    expect(await readdir(join(lavish, 'sql'))).toEqual(['functions', 'migrations', 'reports']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Copies the files that .dockerignore admits, and links the packages that `npm ci` would install. */
async function copyContext(context: string): Promise<void> {
  const lines = (await readFile(join(CHECKOUT, '.dockerignore'), 'utf8')).split('\n');
  for (const [, path] of lines.flatMap((line) => [...line.matchAll(/^!(.+)$/g)])) {
    await cp(join(CHECKOUT, path!), join(context, path!), {
      recursive: true,
      filter: (source) => !/[\\/](node_modules|dist)$/.test(source),
    });
  }
  await symlink(join(CHECKOUT, 'node_modules'), join(context, 'node_modules'), 'junction');
}

/** Links the dependencies that the package declares. Its imports resolve from its own folder, so it finds no others. */
async function linkDependencies(packageFolder: string): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = join(packageFolder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(CHECKOUT, 'node_modules', name), link, 'junction');
  }
}
