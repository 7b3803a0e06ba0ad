import { expect } from 'vitest';
import { test } from './support/fault-test.ts';
import { ask } from './support/send-request.ts';

test('a second server on a data folder in use reports it and exits, and the first continues', {
  timeout: 240_000,
}, async ({ newFolder, start }) => {
  const folder = newFolder();
  const first = await start(folder, {});
  const refusal = await start(folder, {}).catch((fault: Error) => fault.message);
  expect(refusal).toMatch(/^lavish dev ended with 1 before it was ready:\nlavish: The data folder /);
  expect(refusal).toContain(`is in use by another Lavish (process ${first.pid}).`);
  expect(await ask(first, { method: 'PUT', path: '/users/ann', body: {} })).toMatchObject({ status: 200 });
});
