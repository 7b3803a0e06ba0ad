import { expect, it } from 'vitest';
import { cohortView, retentionOf } from './retention.ts';

const COHORTS = [
  { day: '2026-03-01', new_senders: 4, day_1: 2, day_7: 1, day_30: 1 },
  { day: '2026-03-02', new_senders: 0, day_1: 0, day_7: 0, day_30: null },
  { day: '2026-03-03', new_senders: 2, day_1: 1, day_7: null, day_30: null },
];

it('the retention leaves out cohorts whose day is not over', () => {
  expect(retentionOf(COHORTS)).toEqual({ day_1: 0.5, day_7: 0.25, day_30: 0.25 });
  expect(retentionOf([])).toEqual({ day_1: null, day_7: null, day_30: null });
});

it('a cohort has no rate for a day that is not over, or without new senders', () => {
  expect(COHORTS.map(cohortView).map(({ day_1_rate, day_30_rate }) => [day_1_rate, day_30_rate])).toEqual([
    [0.5, 0.25],
    [null, null],
    [0.5, null],
  ]);
});
