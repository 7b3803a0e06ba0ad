import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WhatIfRules } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { readRules } from '../../packages/server/src/cli/what-if/read-rules.ts';

const DOCUMENT = resolve(import.meta.dirname, '../../docs/WHAT-IF.md');

test('the rules in WHAT-IF.md are valid, and its table has every field', async () => {
  const text = await readFile(DOCUMENT, 'utf8');
  const [, rules] = /```json\n(.*?)```/s.exec(text)!;
  const folder = await mkdtemp(join(tmpdir(), 'lavish-what-if-'));
  try {
    await writeFile(join(folder, 'new.json'), rules!);
    expect(await readRules(join(folder, 'new.json'))).toEqual(JSON.parse(rules!));
  } finally {
    await rm(folder, { recursive: true });
  }
  const listed = text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, field]) => field));
  expect(listed).toEqual(Object.keys(WhatIfRules.properties));
});
