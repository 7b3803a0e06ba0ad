// The libraries as they are published, each with its dist/: for programs that import '@lavish/client' in plain Node, as
// examples/ do. A checkout runs from its sources and needs none of it. Each file is replaced at once, so that a program
// that starts at this moment finds it.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleScriptTag } from '../packages/client/build.mjs';
import { writeAtomically } from './bundle.mjs';
import { filesIn } from './old-parts.mjs';

const packages = join(import.meta.dirname, '..', 'packages');
const tsc = join(packages, '..', 'node_modules', 'typescript', 'bin', 'tsc');

/** One module for each entry, and the types of all it exports. Other people's packages stay imports. */
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

/** The declarations that tsc writes, by their names. Beside dist/, so that their maps name the sources as from there. */
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

/** Nothing of an earlier build is to be published. The names of a library's files are fixed: no program loads others. */
async function removeOthers(folder, current) {
  for (const name of filesIn(folder)) {
    // The temporary file of another build that runs at this moment.
    const isBeingWritten = /\.\d+$/.test(name);
    if (!current.has(join(folder, name)) && !isBeingWritten) await rm(join(folder, name), { force: true });
  }
}

await buildLibrary('protocol', ['index.ts'], ['typebox']);
// The few constants that the client needs of the protocol go in: a page loads one file, and Node no schemas.
await buildLibrary('client', ['index.ts', 'node.ts', 'react.ts'], ['ws', 'react']);
await buildLibrary('backend', ['index.ts'], ['node:*']);
// What draws is fetched when the first gift needs it.
await buildLibrary('effects', ['index.ts'], ['canvas-confetti', 'lottie-web/*']);
