// The libraries as they are published, each with its dist/: for whoever imports '@lavish/client' in plain Node, as
// examples/ do. A checkout runs from its sources and needs none of it.
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleScriptTag } from '../packages/client/build.mjs';

const packages = join(import.meta.dirname, '..', 'packages');
const tsc = join(packages, '..', 'node_modules', 'typescript', 'bin', 'tsc');

/** One module for each entry, and the types of all it exports. Other people's packages stay imports. */
async function buildLibrary(name, entries, external) {
  const folder = join(packages, name);
  await rm(join(folder, 'dist'), { recursive: true, force: true });
  await build({
    entryPoints: entries.map((entry) => join(folder, 'src', entry)),
    outdir: join(folder, 'dist'),
    bundle: true,
    platform: 'neutral',
    format: 'esm',
    target: 'es2022',
    conditions: ['source'],
    external,
    sourcemap: true,
    logLevel: 'warning',
  });
  execFileSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' });
}

await buildLibrary('protocol', ['index.ts'], ['typebox']);
// The few constants that the client needs of the protocol go in: a page loads one file, and Node no schemas.
await buildLibrary('client', ['index.ts', 'node.ts', 'react.ts'], ['ws', 'react']);
await bundleScriptTag(join(packages, 'client', 'dist', 'lavish.min.js'));
await buildLibrary('backend', ['index.ts'], ['node:*']);
// What draws is fetched when the first gift needs it.
await buildLibrary('effects', ['index.ts'], ['canvas-confetti', 'lottie-web/*']);
