import { expect, test } from 'vitest';
import { ar } from './ar.ts';
import { en } from './en.ts';

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test('every text has its values in Arabic too', () => {
  for (const [key, text] of Object.entries(en))
    expect([key, placeholders(ar[key as keyof typeof en])]).toEqual([key, placeholders(text)]);
});
