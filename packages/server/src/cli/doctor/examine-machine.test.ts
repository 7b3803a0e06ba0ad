import { expect, test } from 'vitest';
import { examineNode } from './examine-machine.ts';

test.each([
  ['18.20.4', 'failure'],
  ['20.10.0', 'failure'],
  ['20.11.0', 'ok'],
  ['20.20.2', 'ok'],
  ['22.1.0', 'ok'],
])('Node.js %s: %s', (version, verdict) => {
  expect(examineNode(version).verdict).toBe(verdict);
});
