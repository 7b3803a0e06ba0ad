// The client as one classic script that makes `window.Lavish`, for pages without a build step.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAtomically } from '../../scripts/bundle.mjs';

/** Writes it to `outFile`, for the browsers that our own pages are for. Returns the path. */
export async function bundleScriptTag(outFile) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./src/script-tag.ts', import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: ['chrome100', 'safari15'],
    conditions: ['source'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  return writeAtomically(outFile, outputFiles[0].contents);
}
