import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { identifierWords } from './support/identifiers.ts';
import { trackedFiles } from './support/tracked-files.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SOURCE = /\.(ts|tsx|js|jsx|mjs|sql)$/;

/** The words are one line of the glossary's last section. */
const section = readFileSync(join(ROOT, 'docs/GLOSSARY.md'), 'utf8').split('## Words not used in names')[1];
const words = /^`([a-z ]+)`$/m.exec(section ?? '')?.[1]?.split(' ') ?? [];
const notInNames = new Set(words);

/** Paths in which a word is right: a sound of the film, a part of the balloon's drawing, and the old name of a setting. */
const EXCEPTIONS = new Map([
  ['bell', 'packages/gift-art/'],
  ['knot', 'packages/gift-art/'],
  ['dear', 'packages/server/src/cli/renamed-settings.ts'],
]);

const isExcepted = (file: string, word: string) => {
  const path = EXCEPTIONS.get(word);
  return path !== undefined && file.startsWith(path);
};

test('the glossary lists the words that names do not contain', () => {
  expect(notInNames.size).toBeGreaterThan(40);
});

test('no identifier and no file name contains a word that the glossary rules out', () => {
  const found = trackedFiles(ROOT)
    .filter((file) => SOURCE.test(file))
    .flatMap((file) => {
      const used = identifierWords(file, readFileSync(join(ROOT, file), 'utf8'));
      for (const word of basename(file).split(/[-._]/)) used.add(word);
      return [...used]
        .filter((word) => notInNames.has(word) && !isExcepted(file, word))
        .map((word) => `${file}: ${word}`);
    });
  expect(found).toEqual([]);
});
