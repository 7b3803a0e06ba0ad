import { expect, it } from 'vitest';
import { errorFrom, isLavishError, LavishError } from './lavish-error.ts';

it('recognises the error of another copy of this module, by name and code', async () => {
  const copy = await import(`${'./lavish-error.ts'}?copy`);
  const fault: unknown = new copy.LavishError('forbidden', 'No.');
  expect(isLavishError(fault)).toBe(true);
  expect(isLavishError(fault, 'forbidden')).toBe(true);
  expect(isLavishError(fault, 'internal')).toBe(false);
  expect(isLavishError(new Error('forbidden'))).toBe(false);
  expect(isLavishError(null)).toBe(false);
});

it('has an unknown outcome only with `outcome_unknown`, unless the SDK states it', () => {
  expect(new LavishError('outcome_unknown', '…').outcomeUnknown).toBe(true);
  expect(new LavishError('unreachable', '…').outcomeUnknown).toBe(false);
  expect(new LavishError('unreachable', '…', { outcomeUnknown: true }).outcomeUnknown).toBe(true);
});

it('takes only the known fields of a problem document', () => {
  const problem = {
    code: 'rate_limited',
    detail: 'No.',
    status: 429,
    type: 'urn:x',
    retry_after_s: 3,
    request_id: 'r',
  };
  const error = errorFrom(problem, { status: 429 });
  expect(error).toMatchObject({ message: 'rate_limited: No.', status: 429, retryAfterS: 3, requestId: 'r' });
  expect(error).not.toHaveProperty('type');
  expect(error).not.toHaveProperty('retry_after_s');
});
