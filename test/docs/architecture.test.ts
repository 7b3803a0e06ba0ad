import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8');
const SERVER = join(ROOT, 'packages/server');

const foldersIn = (path: string) =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** The first and the last cell of each row of the tables. */
const rows = page
  .split('\n')
  .filter((line) => /^\| `/.test(line))
  .map((line) => line.split(' | '))
  .map((cells) => ({ folders: cells[0]!, files: cells.at(-1)! }));
const codeIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

test('every folder of the server has a row, and every row names a folder', () => {
  const named = rows.flatMap(({ folders }) => codeIn(folders));
  expect([...new Set(named), 'main'].sort()).toEqual(foldersIn(join(SERVER, 'src')).sort());
});

test('every file to read first exists', () => {
  const files = rows.flatMap(({ files }) => codeIn(files));
  expect(files.length).toBeGreaterThan(10);
  const missing = files.filter(
    (file) => !existsSync(join(SERVER, file.startsWith('sql/') ? '.' : 'src', file)),
  );
  expect(missing).toEqual([]);
});

test('every file and folder that answers a question exists', () => {
  const answers = page
    .split('## Find the file')[1]!
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const paths = answers.flatMap(codeIn).filter((code) => code.includes('/'));
  expect(paths.length).toBeGreaterThan(8);
  const root = (path: string) => (path.startsWith('packages/') ? ROOT : join(SERVER, 'src'));
  expect(paths.filter((path) => !existsSync(join(root(path), path)))).toEqual([]);
});

test('every package is listed', () => {
  const listed = [...page.matchAll(/^ {4}packages\/(\S+)/gm)].map(([, name]) => name!);
  expect(listed.sort()).toEqual(foldersIn(join(ROOT, 'packages')).sort());
});
