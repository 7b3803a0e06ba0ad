import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
/** Files that show names, and examples of such files. */
const SCREENS = [
  'README.md',
  'docs',
  'examples',
  'packages/web/src',
  'packages/console/src',
  'packages/effects',
  'packages/client',
];
const TEXT = /\.(tsx?|jsx|mjs|html|md)$/;
/** Builds, also one that runs at the moment, are left out. */
const SKIPPED = /^(node_modules|dist(-types-\d+)?|testing|decisions)$|\.test\.ts$/;

/** The name of a user as the SDK has it: `users.get(id)?.name`. */
const NAME = /\.get\([^()]*(\([^()]*\))?[^()]*\)\??\.name\b/g;
/** Functions that make a name fit for a screen; the effects clean their input. */
const CLEANED = /(shownName\([^()]*|isolatedName\([^()]*|senderName:\s*)\w*$/;

const filesIn = (path: string): string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path)
        .filter((name) => !SKIPPED.test(name))
        .flatMap((name) => filesIn(join(path, name)));

const files = SCREENS.flatMap((path) => filesIn(join(ROOT, path))).filter((path) => TEXT.test(path));

test('no screen, and no example of one, shows a name as its user chose it', () => {
  let names = 0;
  const raw: string[] = [];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const { index } of text.matchAll(NAME)) {
      names += 1;
      // Up to the expression from which the name is read.
      const before = text.slice(Math.max(0, index - 120), index).replace(/[\w.]+$/, '');
      if (!CLEANED.test(before))
        raw.push(`${relative(ROOT, file)}:${text.slice(0, index).split('\n').length}`);
    }
  }
  expect(names).toBeGreaterThan(8);
  expect(raw).toEqual([]);
});
