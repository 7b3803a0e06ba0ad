// npm run bench -- NAME [options]: bundles bench/NAME.ts like the server and runs it. The processes that it starts
// (bench/**/*-process.ts) are bundled beside it.
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
  const isAsked = name === undefined || name === '--help';
  const usage = `npm run bench -- NAME [options], where NAME is one of: ${names.join(', ')}.\nThe options of one: npm run bench -- NAME --help`;
  if (isAsked) console.log(usage);
  else console.error(`There is no benchmark ${name}.\n${usage}`);
  process.exit(isAsked ? 0 : 1);
}
const processes = readdirSync(join(root, 'bench'), { recursive: true }).filter((file) =>
  file.endsWith('-process.ts'),
);
const toBundle = (source) =>
  bundleForNode(join(root, 'bench', source), join(root, 'packages', 'server', 'dist', 'bench'));
for (const source of processes) await toBundle(source);
const [bundle] = await toBundle(`${name}.ts`);
await import(pathToFileURL(bundle).href);
