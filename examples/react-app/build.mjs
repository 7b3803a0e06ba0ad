// node build.mjs [OUT]: builds the page as files to serve, in OUT (default: dist/). Vite or Next.js would work as well.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const out = process.argv[2] ?? join(here, 'dist');

await build({
  entryPoints: [join(here, 'src/main.jsx')],
  outfile: join(out, 'main.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV ?? 'production') },
});
await cp(join(here, 'index.html'), join(out, 'index.html'));
