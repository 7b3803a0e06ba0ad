import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { runLavish } from '../support/run-lavish.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeTemporaryFolder('lavish-data-folder-');
});
afterAll(() => removeDataFolder(folder));

const runOn = (dataDir: string, ...args: string[]) => runLavish([...args, '--data', dataDir]);

describe('without DATABASE_URL', () => {
  test.each(['verify', 'seed', 'migrate'])('%s reports a folder without a database', async (command) => {
    const { code, stderr } = await runOn(`${folder}/nowhere`, command);
    expect(stderr).toContain('DATABASE_URL is not set');
    expect(stderr).toContain(`${folder}/nowhere`);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
  });

  test('commands use the database of a running `lavish dev`, and of a stopped one', async () => {
    const lavish = await startLavish(folder, '--port', '0', '--no-demo');
    try {
      await expectAllWork('12 gifts added to the catalogue.');
      await expectSimulation(lavish);
      await expectOwnPortIsNoFault(lavish);
    } finally {
      await lavish.stop();
    }
    await expectAllWork('All twelve gifts already exist.');
  });
});

async function expectAllWork(seeded: string): Promise<void> {
  expect((await runOn(folder, 'migrate')).stdout).toContain('The database is up to date.');
  expect((await runOn(folder, 'seed')).stdout).toContain(seeded);
  const { code, stdout } = await runOn(folder, 'verify');
  expect(stdout).toContain('All checks passed.');
  expect(code).toBe(0);
}

/** The server key comes from the data folder. */
async function expectSimulation({ origin }: LavishProcess): Promise<void> {
  const { code, stdout } = await runOn(
    folder,
    ...['simulate', '--url', origin, '--viewers', '2', '--rate', '5', '--duration', '1', '--json'],
  );
  expect(JSON.parse(stdout)).toBeTypeOf('object');
  expect(code).toBe(0);
}

async function expectOwnPortIsNoFault({ origin, database_url }: LavishProcess): Promise<void> {
  const { stdout } = await runLavish(['doctor', '--data', folder, '--json'], {
    DATABASE_URL: database_url,
    HOST: '127.0.0.1',
    PORT: new URL(origin).port,
  });
  const { checks } = JSON.parse(stdout) as { checks: { check: string; verdict: string }[] };
  expect(checks.find(({ check }) => check === 'port')?.verdict).toBe('ok');
}
