// Turns the pages into files that the server hands out as they are: for each its .html, .js and .css, then `art/`, and
// `effects/`, the animations of gifts.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { writeAtomically } from '../../scripts/bundle.mjs';
import { bundleScriptTag } from '../client/build.mjs';

const source = (path) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/**
 * Bundles the pages into `outDir`, in about 200 ms. The HTML names `/assets/*`, `/art/*` and `/effects/*`. Returns the
 * files' paths.
 */
export async function buildWeb(outDir) {
  for (const folder of ['art', 'effects', 'chunks']) await mkdir(join(outDir, folder), { recursive: true });
  const copied = (await Promise.all(['art', 'effects'].map(filesIn))).flat();
  const written = await Promise.all([
    bundle(outDir, ['chrome100', 'safari15'], {
      demo: 'demo/demo.ts',
      docs: 'docs/docs.ts',
      effects: 'effects-gallery/effects-gallery.ts',
      theme: 'docs/theme.ts',
    }),
    // The browser inside OBS, since its version 31.
    bundle(outDir, ['chrome127'], { overlay: 'overlay/overlay.ts' }),
    bundle(outDir, ['chrome127'], { 'overlay-worker': 'overlay/worker.ts' }),
    drawGifts(outDir),
    bundleScriptTag(join(outDir, 'lavish.js')),
    copy(source('demo/demo.html'), join(outDir, 'demo.html')),
    copy(source('docs/docs.html'), join(outDir, 'docs.html')),
    copy(source('effects-gallery/effects.html'), join(outDir, 'effects.html')),
    copy(source('overlay/overlay.html'), join(outDir, 'overlay.html')),
    ...copied.map((path) => copy(source(path), join(outDir, path))),
  ]);
  return written.flat();
}

const filesIn = async (folder) => (await readdir(source(folder))).map((name) => `${folder}/${name}`);

/** Icons and animations are drawn in code: run here, so that what is served is never older than its drawing. */
async function drawGifts(outDir) {
  const { outputFiles } = await build({
    entryPoints: [source('gift-art/index.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'gifts',
    conditions: ['source'],
    logLevel: 'warning',
  });
  const files = runInNewContext(`${outputFiles[0].text}\ngifts.drawGifts()`, {}, { filename: 'gift-art.js' });
  return Promise.all(
    [...files].map(([path, text]) => writeAtomically(join(outDir, path), Buffer.from(text))),
  );
}

async function bundle(outDir, target, entries) {
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, source(path)])),
    outdir: outDir,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    // What is imported when it is needed, as Lottie is, gets a file of its own.
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
  // The entries import the chunks, so those are written first.
  for (const { path, contents } of outputFiles.filter(isChunk)) await writeAtomically(path, contents);
  for (const { path, contents } of outputFiles) await writeAtomically(path, contents);
  return outputFiles.map(({ path }) => path);
}

const copy = async (from, to) => writeAtomically(to, await readFile(from));
