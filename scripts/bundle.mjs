// The one place that turns TypeScript into something Node 20 runs. A bundle takes about 50 ms, so a checkout
// is built when it is started, and nothing stale can run. (tsx would do it too, but it wraps every function for
// its name, which the gift path pays for.)
import { readFileSync, utimesSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Bundles `entry` into a file of its name in `folder`, for Node. Our own packages go in; those of others stay in
 * node_modules. With `splitting`, what is imported when it is needed goes into files of its own beside it: their names have
 * a hash of what is in them, and they are written before the entry, which imports them. Returns the files' paths, the entry
 * first.
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
  const [entryFile, ...parts] = entryFirst(outputFiles);
  for (const { path, contents } of [...parts, entryFile]) await writeAtomically(path, contents);
  return [entryFile, ...parts].map(({ path }) => path);
}

const PART = /-[A-Z0-9]{8}\.mjs$/;
const entryFirst = (files) => files.toSorted((a, b) => Number(PART.test(a.path)) - Number(PART.test(b.path)));

/** Two starters may build at once: each file appears whole or not at all. One that is the same is only as new as another. Returns the path. */
export async function writeAtomically(path, contents) {
  if (isAlready(path, contents)) return path;
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
  return path;
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
