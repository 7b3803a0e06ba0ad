// npm run bench -- NAME [options]: bundles bench/NAME.ts like the server itself and runs it.
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
const bundle = join(root, 'packages', 'server', 'dist', 'bench', `${name}.mjs`);
await bundleForNode(join(root, 'bench', `${name}.ts`), bundle);
await import(pathToFileURL(bundle).href);
