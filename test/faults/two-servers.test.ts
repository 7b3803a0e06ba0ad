import { expect } from 'vitest';
import { runLavish } from '../support/run-lavish.ts';
import { ask } from './ask.ts';
import { test } from './fault-test.ts';

test('a second server on a data folder in use says so and exits, and the first goes on', async ({
  newFolder,
  start,
}) => {
  const folder = newFolder();
  const first = await start(folder, {});
  const second = await runLavish(['dev', '--data', folder, '--port', '0', '--json', '--no-demo']);
  expect(second.code).toBe(1);
  expect(second.stdout).toBe('');
  expect(second.stderr).toContain(`is in use by another Lavish (process ${first.pid}).`);
  expect(await ask(first, { method: 'PUT', path: '/users/ann', body: {} })).toMatchObject({ status: 200 });
});
