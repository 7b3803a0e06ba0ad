// The one place that turns TypeScript into something Node 20 runs. A bundle takes about 50 ms, so a checkout
// is built when it is started, and nothing stale can run. (tsx would do it too, but it wraps every function for
// its name, which the gift path pays for.)
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Bundles `entry` into a file of its name in `folder`, for Node. Our own packages go in; those of others stay in
 * node_modules. With `splitting`, what is imported when it is needed goes into files of its own beside it, and the folder
 * holds nothing else. Returns the files' paths.
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

/** Two starters may build at once: each file appears whole or not at all, and is left alone when it is the same. */
export async function writeAtomically(path, contents) {
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch {
    // Not there yet.
  }
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

const externalPackages = {
  name: 'external-packages',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@lavish/') ? undefined : { path, external: true },
    );
  },
};
