import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface PackageJson {
  name: string;
  version?: string;
  dependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, '../..');
const read = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
const { version } = read('packages/server');

const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('package.json') && !path.includes('node_modules'))
  .map((path) => join('examples', path, '..'));

test.each(packages)('%s has the version of the server', (folder) => {
  expect(read(folder).version).toBe(version);
});

test.each([...packages, ...examples])('%s depends on packages of this version', (folder) => {
  const own = Object.entries(read(folder).dependencies ?? {}).filter(([name]) =>
    /^(@lavish\/|lavish$)/.test(name),
  );
  expect(own.filter(([, wanted]) => wanted !== version)).toEqual([]);
});
