import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { trackedFiles } from './support/tracked-files.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** For each file, the files that it imports. */
type Imports = ReadonlyMap<string, readonly string[]>;

/** Imports of types count, and so do those for their side effects. Imports of packages do not: import-arrows has their order. */
const RELATIVE_IMPORT = /\b(?:from|import) ?\(?'(\.[^']+)'/g;

const importsIn = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(RELATIVE_IMPORT)].map(([, path]) =>
    relative(ROOT, resolve(ROOT, dirname(file), path!)),
  );

const readImports = (): Imports =>
  new Map(
    trackedFiles(ROOT)
      .filter((file) => /\.(ts|tsx|js|mjs)$/.test(file))
      .map((file) => [file, importsIn(file)]),
  );

/** Returns the cycles that a depth-first search meets: at least one exists if any does. */
function findCycles(imports: Imports): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  function visit(file: string, path: readonly string[]) {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const imported of imports.get(file) ?? []) visit(imported, [...path, file]);
    done.add(file);
  }
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

test('no files import each other in a cycle, not even for their types', () => {
  const imports = readImports();
  expect(imports.get('packages/server/src/main.ts')).toContain('packages/server/src/main/hub.ts');
  expect(findCycles(imports)).toEqual([]);
});

test('a cycle over several files is found', () => {
  const imports = new Map([
    ['main.ts', ['app.ts', 'hub.ts']],
    ['hub.ts', []],
    ['app.ts', ['routes.ts', 'hub.ts']],
    ['routes.ts', ['access.ts']],
    ['access.ts', ['app.ts']],
  ]);
  expect(findCycles(imports)).toEqual(['app.ts → routes.ts → access.ts → app.ts']);
});
