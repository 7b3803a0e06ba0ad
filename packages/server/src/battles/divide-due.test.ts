import { describe, expect, it } from 'vitest';
import { divideDue, type FailedAttempt } from './divide-due.ts';

const divide = (due: string[], attempts: [string, FailedAttempt][]) => divideDue(due, new Map(attempts));

describe('due battles', () => {
  it('are carried out in sets at their first attempt', () => {
    expect(divide(['a', 'b'], [])).toEqual({ free: ['a', 'b'], locked: [], single: [] });
  });

  it('are tried in a set and alone when another transaction held them', () => {
    expect(divide(['a', 'b'], [['b', 'locked']])).toEqual({ free: ['a'], locked: ['b'], single: ['b'] });
  });

  it('are in no further set when their set has failed', () => {
    expect(divide(['a', 'b', 'c'], [['b', 'set_failed']])).toEqual({
      free: ['a', 'c'],
      locked: [],
      single: ['b'],
    });
  });

  it('that failed alone come after all others', () => {
    const attempts: [string, FailedAttempt][] = [
      ['a', 'failed'],
      ['b', 'set_failed'],
      ['c', 'locked'],
    ];
    expect(divide(['a', 'b', 'c'], attempts)).toEqual({
      free: [],
      locked: ['c'],
      single: ['b', 'c', 'a'],
    });
  });
});
