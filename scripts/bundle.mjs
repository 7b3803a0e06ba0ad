// The one place that compiles TypeScript for Node 20. A bundle takes about 50 ms, so a checkout is built whenever it is started, and
// no stale code can run. (tsx would work too, but it wraps every function to keep its name, which costs the gift path.)
import { readFileSync, utimesSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Bundles `entry` into a file of its name in `folder`, for Node. Our own packages are included; third-party packages stay in
 * node_modules. With `splitting`, modules that are imported on demand become files of their own: their names contain a hash of their
 * contents, and they are written before the entry, which imports them. Returns the files' paths, the entry first.
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

/** Writes a file at once, because two programs may build at the same time. An equal file only gets a new time. Returns the path. */
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
    // It does not exist yet, or belongs to another user.
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
