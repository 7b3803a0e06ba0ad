// npm run bench -- NAME [options]: bundles bench/NAME.ts like the server itself and runs it. What it starts as processes
// of its own (bench/**/*-process.ts) is bundled beside it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode } from './bundle.mjs';

const root = join(import.meta.dirname, '..');
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const name = process.argv[2];

if (!names.includes(name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`);
  process.exit(1);
}
const processes = readdirSync(join(root, 'bench'), { recursive: true }).filter((file) =>
  file.endsWith('-process.ts'),
);
const toBundle = (source) =>
  bundleForNode(join(root, 'bench', source), join(root, 'packages', 'server', 'dist', 'bench'));
for (const source of processes) await toBundle(source);
const [bundle] = await toBundle(`${name}.ts`);
await import(pathToFileURL(bundle).href);
