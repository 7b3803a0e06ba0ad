import { expect, it } from 'vitest';
import { pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { seededChoices } from '../faults/support/rounds.ts';
import { DEFINITIONS } from './support/analytics-definitions.ts';
import { compareFigures } from './support/compare-figures.ts';

/** Zones, each with months in which its clocks change: by 30 minutes, at midnight with two midnights, and at midnight with none. Kathmandu is at 5:45. */
const ZONES: [zone: string, from: string, to: string][] = [
  ['Asia/Kathmandu', '2026-04-01', '2026-06-01'],
  ['Australia/Lord_Howe', '2026-03-01', '2026-05-01'],
  ['America/Havana', '2025-10-01', '2025-12-01'],
  ['Africa/Cairo', '2026-04-01', '2026-06-01'],
];

// The faults compare a whole year in each zone: figures-of-a-year.long.test.ts.
const [zone, from, to] = pickOne(seededChoices('figures'), ZONES);
compareFigures({ zone, from, to, giftsADay: 8, seed: 15 }, ['America/St_Johns']);

it('every SQL of the document is compared', () => {
  expect([...DEFINITIONS.keys()]).toEqual([
    'sums',
    'senders',
    'new_senders',
    'top_ten_share',
    'viewers',
    'ranking',
    'battles',
    'cohorts',
    'repeat_senders',
  ]);
});
