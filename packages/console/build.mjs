// Builds the operators' web application into files that the server serves: console/index.html, and console/assets/ with the
// scripts and the style sheet, whose names contain a hash of their contents.
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAtomically } from '../../scripts/bundle.mjs';

const source = (path) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Bundles the application into `outDir`, in about 300 ms. The HTML refers to `/console/assets/*`. Returns the paths of the files. */
export async function buildConsole(outDir) {
  const assets = join(outDir, 'console', 'assets');
  const { outputFiles, metafile } = await build({
    entryPoints: { main: source('main.tsx') },
    outdir: assets,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    // Each page gets a file of its own, so that the sign-in loads little.
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    target: ['chrome100', 'safari15.4', 'firefox103'],
    jsx: 'automatic',
    conditions: ['source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['/art/*'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const [entryPath, entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith('src/main.tsx'),
  );
  const isEntry = ({ path }) => basename(path) === basename(entryPath);
  // The page loads the entry's style sheet, which has all styles: those of parts that are loaded later are not used.
  const files = outputFiles.filter(
    ({ path }) => !path.endsWith('.css') || basename(path) === basename(entry.cssBundle),
  );
  await mkdir(assets, { recursive: true });
  // The entry imports the others, so it is written last, and then the page that loads it.
  for (const { path, contents } of files.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
    await writeAtomically(path, contents);
  }
  const template = await readFile(source('console.html'), 'utf8');
  const html = template
    .replace('assets/main.js', `assets/${basename(entryPath)}`)
    .replace('assets/main.css', `assets/${basename(entry.cssBundle)}`);
  const page = join(outDir, 'console', 'index.html');
  await writeAtomically(page, Buffer.from(html));
  return [...files.map(({ path }) => path), page];
}
