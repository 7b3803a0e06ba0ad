// npm run dump:release: writes the schema of this version with a little data to test/upgrades, for the tests that upgrade it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode } from './bundle.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test', 'upgrades');
const [bundle] = await bundleForNode(
  join(folder, 'write-fixture.ts'),
  join(root, 'packages', 'server', 'dist', 'upgrades'),
);
process.argv[2] = folder;
await import(pathToFileURL(bundle).href);
