// Turns the pages into files that the server hands out as they are: for each its .html, .js and .css, and `art/`.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAtomically } from '../../scripts/bundle.mjs';
import { bundleScriptTag } from '../client/build.mjs';

const source = (path) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Bundles the pages into `outDir`, in about 100 ms. The HTML names `/assets/*` and `/art/*`. */
export async function buildWeb(outDir) {
  await mkdir(join(outDir, 'art'), { recursive: true });
  const pictures = (await readdir(source('art'))).map((name) => `art/${name}`);
  await Promise.all([
    bundle(outDir),
    bundleScriptTag(join(outDir, 'lavish.js')),
    copy(source('demo/demo.html'), join(outDir, 'demo.html')),
    copy(source('docs/docs.html'), join(outDir, 'docs.html')),
    ...pictures.map((picture) => copy(source(picture), join(outDir, picture))),
  ]);
}

async function bundle(outDir) {
  const { outputFiles } = await build({
    entryPoints: {
      demo: source('demo/demo.ts'),
      docs: source('docs/docs.ts'),
      theme: source('docs/theme.ts'),
    },
    outdir: outDir,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: ['chrome100', 'safari15'],
    conditions: ['source'],
    loader: { '.md': 'text' },
    external: ['/art/*'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) await writeAtomically(path, contents);
}

const copy = async (from, to) => writeAtomically(to, await readFile(from));
