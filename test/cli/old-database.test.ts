import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runLavish } from '../support/run-lavish.ts';
import { onDatabase } from '../support/test-postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  await onDatabase(database.url, (client) =>
    client.query(`
      create table schema_migrations (file text primary key, sha256 text not null, applied_at timestamptz default now());
      insert into schema_migrations values ('migrations/000001_ledger.sql', 'x');`),
  );
});
afterAll(() => database.drop());

const COMMANDS = ['migrate', 'verify', 'seed', 'epoch new', 'token revoke --user ann', 'start'];

test.each(COMMANDS)('%s refuses a database from before 0.2.0 in one sentence', async (command) => {
  const { code, stderr } = await runLavish(command.split(' '), {
    DATABASE_URL: database.url,
    LAVISH_API_KEYS: 'sk_a_key_for_tests_of_32_characters',
    LAVISH_TOKEN_KEYS: 'key1:a-secret-for-tests-of-32-characters',
  });
  expect(stderr).toMatch(
    /^lavish: This database was made by a Lavish before 0\.2\.0 and cannot be upgraded: to keep it, .*; to drop it, .*\.\n$/,
  );
  expect(code).toBe(1);
});

test('doctor reports a database from before 0.2.0', async () => {
  const { code, stdout } = await runLavish(['doctor'], { DATABASE_URL: database.url });
  expect(stdout).toContain('This database was made by a Lavish before 0.2.0 and cannot be upgraded');
  expect(code).toBe(1);
});
