import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { pagesAr } from './pages-ar.ts';
import { pagesEn } from './pages-en.ts';

const english = { ...en, ...pagesEn };
const arabic = { ...ar, ...pagesAr };

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test('every text has its values in Arabic too', () => {
  for (const [key, text] of Object.entries(english))
    expect([key, placeholders(arabic[key as keyof typeof english])]).toEqual([key, placeholders(text)]);
});

/** What is shown before any other page is opened. */
const SHOWN_FIRST = ['api', 'live', 'overview', 'parts', 'shell', 'sign-in'];

test('what is shown before other pages are opened uses no text of theirs', () => {
  const source = join(import.meta.dirname, '..');
  const used = SHOWN_FIRST.flatMap((folder) =>
    readdirSync(join(source, folder))
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
      .flatMap((file) => {
        const keys = readFileSync(join(source, folder, file), 'utf8').matchAll(/'([a-z_]+(?:\.[a-z_]+)+)'/g);
        return [...keys].map(([, key]) => `${folder}/${file}: ${key}`);
      }),
  );
  expect(used.filter((text) => Object.hasOwn(pagesEn, text.split(': ')[1]!))).toEqual([]);
});
