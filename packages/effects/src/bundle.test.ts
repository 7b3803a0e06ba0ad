import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const { outputFiles, metafile } = await build({
  stdin: { contents: `export * from '@lavish/effects';`, resolveDir: import.meta.dirname },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'esm',
  splitting: true,
  outdir: 'out',
  conditions: ['source'],
});

const files = Object.entries(metafile.outputs).map(([path, { inputs, imports }]) => ({
  gzipped: gzipSync(outputFiles.find((file) => file.path.endsWith(path))!.contents, { level: 9 }).length,
  inputs: Object.keys(inputs),
  entry: path.endsWith('stdin.js'),
  loadsAtOnce: imports.filter(({ kind }) => kind === 'import-statement'),
}));
const fileWith = (name: string) =>
  files.find(({ inputs }) => inputs.some((path) => path.includes(`node_modules/${name}/`)))!;

it('stays small until a gift needs a player library', () => {
  const core = files.find(({ entry }) => entry)!;
  expect(core.inputs.filter((path) => path.includes('node_modules'))).toEqual([]);
  expect(core.loadsAtOnce).toEqual([]);
  // 10.5 kB, of which 0.8 kB sum streaks and fetch unknown items, and 1 kB checks what can be played. The limit catches a
  // new dependency.
  expect(core.gzipped).toBeLessThan(10_500);
});

it('loads the confetti and Lottie libraries with the first gift of that kind', () => {
  // 4.3 and 56 kB.
  expect(fileWith('canvas-confetti').gzipped).toBeLessThan(5_000);
  expect(fileWith('lottie-web').gzipped).toBeLessThan(60_000);
});
