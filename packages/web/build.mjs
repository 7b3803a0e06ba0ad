// Builds the pages into files that the server serves unchanged: the .html, .js and .css of each page, the console, and the
// drawings of packages/gift-art.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAtomically } from '../../scripts/bundle.mjs';
import { bundleScriptTag } from '../client/build.mjs';
import { buildConsole } from '../console/build.mjs';
import { buildGiftArt } from '../gift-art/build.mjs';

const source = (path) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/**
 * Bundles the pages into `outDir`, in about 400 ms. The HTML refers to `/assets/*`, `/art/*` and `/effects/*`. Returns the
 * paths of the files.
 */
export async function buildWeb(outDir) {
  await mkdir(join(outDir, 'chunks'), { recursive: true });
  const written = await Promise.all([
    bundle(outDir, ['chrome100', 'safari15'], {
      demo: 'demo/demo.ts',
      docs: 'docs/docs.ts',
      effects: 'effects/effects.ts',
      theme: 'docs/theme.ts',
    }),
    // OBS embeds Chromium 127 since its version 31.
    bundle(outDir, ['chrome127'], { overlay: 'overlay/overlay.ts' }),
    bundle(outDir, ['chrome127'], { 'overlay-worker': 'overlay/worker.ts' }),
    buildConsole(outDir),
    buildGiftArt(outDir),
    bundleScriptTag(join(outDir, 'lavish.js')),
    ...['demo', 'docs', 'effects', 'overlay'].map((page) =>
      copy(source(`${page}/${page}.html`), join(outDir, `${page}.html`)),
    ),
  ]);
  return written.flat();
}

async function bundle(outDir, target, entries) {
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, source(path)])),
    outdir: outDir,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    // Code behind a dynamic import, such as Lottie, gets a file of its own.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    target,
    conditions: ['source'],
    loader: { '.md': 'text' },
    external: ['/art/*'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const isChunk = ({ path }) => path.startsWith(join(outDir, 'chunks'));
  // The entries import the chunks, so the chunks are written first.
  for (const { path, contents } of outputFiles.filter(isChunk)) await writeAtomically(path, contents);
  for (const { path, contents } of outputFiles) await writeAtomically(path, contents);
  return outputFiles.map(({ path }) => path);
}

const copy = async (from, to) => writeAtomically(to, await readFile(from));
