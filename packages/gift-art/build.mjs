// Writes the pictures that the server serves at /art and the animations that it serves at /effects.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { writeAtomically } from '../../scripts/bundle.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDERS = ['art', 'effects'];

/** Writes `art/*` and `effects/*` into `outDir`, in about 100 ms. Returns the paths of the files. */
export async function buildGiftArt(outDir) {
  for (const folder of FOLDERS) await mkdir(join(outDir, folder), { recursive: true });
  const files = [...(await readAssets()), ...(await drawGifts())];
  return Promise.all(files.map(([path, content]) => writeAtomically(join(outDir, path), content)));
}

/** Reads the committed files of `assets/`. */
async function readAssets() {
  const names = await Promise.all(
    FOLDERS.map(async (folder) =>
      (await readdir(here(`./assets/${folder}`))).map((name) => `${folder}/${name}`),
    ),
  );
  return Promise.all(names.flat().map(async (path) => [path, await readFile(here(`./assets/${path}`))]));
}

/** Runs the drawing code on each build, so that the files are never older than the code. */
async function drawGifts() {
  const { outputFiles } = await build({
    entryPoints: [here('./src/draw-gifts.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'gifts',
    logLevel: 'warning',
  });
  const files = runInNewContext(
    `${outputFiles[0].text}\ngifts.drawGifts()`,
    {},
    { filename: 'draw-gifts.js' },
  );
  return [...files].map(([path, text]) => [path, Buffer.from(text)]);
}
