import { expect, it } from 'vitest';
import { BatchFault, isTransient } from './batch-fault.ts';

it('a batch runs again after a conflict, a lost connection or a held row only', () => {
  const kinds = ['conflict', 'connection', 'faulty_command', 'locked', 'unreplicated'] as const;
  expect(kinds.filter((kind) => isTransient(new BatchFault(kind, false, null)))).toEqual([
    'conflict',
    'connection',
    'locked',
  ]);
  expect(isTransient(new TypeError('x is not a function'))).toBe(false);
});
