// The one place that turns TypeScript into something Node 20 runs. A bundle takes about 50 ms, so a checkout
// is built when it is started, and nothing stale can run. (tsx would do it too, but it wraps every function for
// its name, which the gift path pays for.)
import { readFileSync, utimesSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Bundles `entry` into a file of its name in `folder`, for Node. Our own packages go in; those of others stay in
 * node_modules. With `splitting`, what is imported when it is needed goes into files of its own beside it. Returns the
 * files' paths.
 */
export async function bundleForNode(entry, folder, { splitting = false } = {}) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['source'],
    plugins: [externalPackages],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  await mkdir(folder, { recursive: true });
  for (const file of outputFiles) await writeAtomically(file.path, file.contents);
  return outputFiles.map(({ path }) => path);
}

/** Two starters may build at once: each file appears whole or not at all. One that is the same is only as new as another. */
export async function writeAtomically(path, contents) {
  if (isAlready(path, contents)) return;
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

function isAlready(path, contents) {
  try {
    const isSame = readFileSync(path).equals(contents);
    if (isSame) utimesSync(path, new Date(), new Date());
    return isSame;
  } catch {
    // Not there yet, or somebody else's.
    return false;
  }
}

const externalPackages = {
  name: 'external-packages',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@lavish/') ? undefined : { path, external: true },
    );
  },
};
