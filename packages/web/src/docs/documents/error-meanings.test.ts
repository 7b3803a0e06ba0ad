import { readFileSync } from 'node:fs';
import { ERRORS } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { readErrorGroups } from './error-meanings.ts';

const text = readFileSync(new URL('../../../../../docs/ERRORS.md', import.meta.url), 'utf8');
const errors = readErrorGroups(text).flatMap((group) => group.errors);

it('reads every error code once, with its status', () => {
  const [, reserved = ''] = text.split('## Not in use yet');
  const inUse = Object.entries(ERRORS).filter(([code]) => !reserved.includes(`\`${code}\``));
  expect(errors.map(({ code, status }) => `${code} ${status}`).sort()).toEqual(
    inUse.map(([code, { status }]) => `${code} ${status}`).sort(),
  );
});

it('reads the cause, and the remedy if there is one', () => {
  expect(errors.filter(({ happened }) => happened === '')).toEqual([]);
  expect(errors.find(({ code }) => code === 'insufficient_balance')?.mend).toBe('Top up.');
  expect(errors.find(({ code }) => code === 'self_gift')?.mend).toBe('');
});
