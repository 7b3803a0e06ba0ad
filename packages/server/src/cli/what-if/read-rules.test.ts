import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPeriod, readRules } from './read-rules.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lavish-rules-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = join(folder, 'new.json');
  await writeFile(file, text);
  return readRules(file);
}

const START = '2026-01-01T00:00:00Z';

test('a valid file is read', async () => {
  const rules = {
    campaigns: { gala: { rules: [{ id: 'c', kind: 'coins', weight: 0.3333 }], scope: null }, fair: null },
    new_bonuses: { hour: { starts_at: START, ends_at: '2026-01-02T00:00:00Z', multiplier: 1.0003 } },
    boosts: [{ id: 'rush', kind: 'window', multiplier: 2 }],
    prices: { rose: 12 },
    share_bps: { default: 0, receivers: { nova: 10_000 } },
  };
  expect(await read(JSON.stringify(rules))).toEqual(rules);
  const { prices } = await read('{"prices": {"__proto__": 3}}');
  expect(Object.entries(prices!)).toEqual([['__proto__', 3]]);
});

test.each<[string, unknown, string]>([
  ['an unknown field', { tax: 1 }, 'There is no field tax here.'],
  [
    'a negative weight',
    { campaigns: { gala: { rules: [{ id: 'c', kind: 'coins', weight: -1 }] } } },
    'campaigns.gala.rules.0.weight must be at least 0.0001.',
  ],
  [
    'a weight with five decimals',
    { campaigns: { gala: { rules: [{ id: 'c', kind: 'coins', weight: 0.00015 }] } } },
    'campaigns.gala.rules.0.weight must be a number from 0.0001 to 1000 with up to 4 decimals.',
  ],
  [
    'a missing field',
    { new_campaigns: { gala: { starts_at: START } } },
    'new_campaigns.gala.ends_at is required.',
  ],
  ['a share above the whole', { share_bps: { default: 10_001 } }, 'share_bps.default must be at most 10000.'],
  ['a list instead of an object', { prices: [] }, 'prices must be a JSON object.'],
  ['a wrong type', { campaigns: { gala: 5 } }, 'campaigns.gala must be a JSON object or null.'],
  ['a free item', { prices: { rose: 0 } }, 'prices.rose must be at least 1.'],
  ['a wrong identifier', { prices: { 'a rose': 1 } }, 'There is no field prices.a rose here.'],
  [
    'a time that no calendar has',
    { bonuses: { hour: { starts_at: '2026-02-30T00:00:00Z' } } },
    'bonuses.hour.starts_at must be a time such as 2026-01-31T12:00:00Z, in the years 1000 to 2999.',
  ],
])('a file with %s is refused, and the field is named', async (_, rules, detail) => {
  await expect(read(JSON.stringify(rules))).rejects.toThrow(`--rules: ${detail} (invalid_request)`);
});

test('a file that is missing or no JSON is refused', async () => {
  await expect(read('{')).rejects.toThrow(/^--rules: .*new.json is not JSON: /);
  await expect(readRules(join(folder, 'missing.json'))).rejects.toThrow(/^--rules: ENOENT: no such file/);
});

test('a time that is not valid is refused, and the option is named', () => {
  expect(readPeriod({ from: START, to: '2026-01-02T00:00:00+05:45' })).toEqual({
    from: Date.UTC(2026, 0, 1),
    to: Date.UTC(2026, 0, 1, 18, 15),
  });
  expect(() => readPeriod({ from: 'yesterday', to: START })).toThrow(
    '--from must be a time such as 2026-01-31T12:00:00Z, in the years 1000 to 2999. (invalid_request)',
  );
});
