// Builds the published libraries, each into its dist/, for programs that import '@lavish/client' in plain Node, as examples/ do. A
// checkout runs from its sources and does not need them. Each file is replaced at once, so that a program that starts at the same
// moment finds it.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleScriptTag } from '../packages/client/build.mjs';
import { writeAtomically } from './bundle.mjs';
import { filesIn } from './old-parts.mjs';

const packages = join(import.meta.dirname, '..', 'packages');
const tsc = join(packages, '..', 'node_modules', 'typescript', 'bin', 'tsc');

/** One module for each entry, and the types of everything that it exports. Third-party packages stay imports. */
async function buildLibrary(name, entries, external) {
  const folder = join(packages, name);
  const { outputFiles } = await build({
    entryPoints: entries.map((entry) => join(folder, 'src', entry)),
    outdir: join(folder, 'dist'),
    bundle: true,
    write: false,
    platform: 'neutral',
    format: 'esm',
    target: 'es2022',
    conditions: ['source'],
    external,
    sourcemap: true,
    logLevel: 'warning',
  });
  const written = outputFiles.map(({ path, contents }) => [path, contents]);
  for (const [file, contents] of await typesOf(folder)) written.push([join(folder, 'dist', file), contents]);
  for (const [path, contents] of written) {
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, contents);
  }
  if (name === 'client') written.push([await bundleScriptTag(join(folder, 'dist', 'lavish.min.js'))]);
  await removeOthers(join(folder, 'dist'), new Set(written.map(([path]) => path)));
}

/** The declarations that tsc writes, by name. Beside dist/, so that their maps name the sources relative to it. */
async function typesOf(folder) {
  const outDir = join(folder, `dist-types-${process.pid}`);
  try {
    const args = [tsc, '-p', join(folder, 'tsconfig.build.json'), '--outDir', outDir];
    execFileSync(process.execPath, args, { stdio: 'inherit' });
    return await Promise.all(filesIn(outDir).map(async (file) => [file, await readFile(join(outDir, file))]));
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Removes files of earlier builds, so that they are not published. A library's file names are fixed: no program loads others. */
async function removeOthers(folder, current) {
  for (const name of filesIn(folder)) {
    // The temporary file of another build that runs at the same time.
    const isBeingWritten = /\.\d+$/.test(name);
    if (!current.has(join(folder, name)) && !isBeingWritten) await rm(join(folder, name), { force: true });
  }
}

await buildLibrary('protocol', ['index.ts'], ['typebox']);
// The few constants of the protocol that the client needs are bundled: a page loads one file, and Node no schemas.
await buildLibrary('client', ['index.ts', 'node.ts', 'react.ts'], ['ws', 'react']);
await buildLibrary('backend', ['index.ts'], ['node:*']);
// The players are loaded with the first gift that needs them.
await buildLibrary('effects', ['index.ts'], ['canvas-confetti', 'lottie-web/*']);
