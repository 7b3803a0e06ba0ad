import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { runLavish } from '../support/run-lavish.ts';
import { onDatabase } from '../support/test-postgres.ts';

const KEYS = { LAVISH_TOKEN_KEYS: 'key1:0123456789abcdef0123456789abcdef' };
const OTHER_KEYS = { LAVISH_TOKEN_KEYS: 'key1:fedcba9876543210fedcba9876543210' };

const create = async (...options: string[]) =>
  (await runLavish(['token', 'create', '--user', 'alice', ...options], KEYS)).stdout.trim();

test('a token has the requested claims, and would be accepted', async () => {
  const token = await create('--room', 'room_1', '--watch', '--send', '--name', 'Alice');
  const { code, stdout } = await runLavish(['token', 'inspect', token], KEYS);
  expect(stdout).toMatch(/"sub": "alice"/);
  expect(stdout).toMatch(/"lavish": \{\s+"room": "room_1",\s+"watch": true,\s+"send": true\s+\}/);
  expect(stdout).toMatch(/Accepted until /);
  expect(code).toBe(0);
});

test('inspect explains why a token would be refused', async () => {
  const token = await create();
  const [header, payload] = token.split('.') as [string, string];
  const refusals: [string, Record<string, string>, RegExp][] = [
    [token, OTHER_KEYS, /signature is not by the key that the token names/],
    [token, { LAVISH_TOKEN_KEYS: `other:${'x'.repeat(32)}` }, /is not the id of a key of this server/],
    [`${header}.${payload}.`, KEYS, /Refused: /],
    ['garbage', KEYS, /not a JWT/],
  ];
  for (const [text, keys, sentence] of refusals) {
    const { code, stdout } = await runLavish(['token', 'inspect', text], keys);
    expect(stdout).toMatch(sentence);
    expect(code).toBe(1);
  }
});

test('an invalid user id is refused', async () => {
  const { code, stderr } = await runLavish(['token', 'create', '--user', 'a b'], KEYS);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/a b is not a user id/)]);
});

test.each(['', 'a\nb', 'x'.repeat(201)])(
  'a name that the server would ignore is refused: %j',
  async (name) => {
    const { code, stderr } = await runLavish(['token', 'create', '--user', 'alice', '--name', name], KEYS);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/--name must be text of 1 to 200/)]);
  },
);

test('revoke writes what every node reads, for one token or all tokens of a user', async () => {
  const database = await createTestDatabase();
  try {
    const revoke = (...options: string[]) =>
      runLavish(['token', 'revoke', ...options], { DATABASE_URL: database.url });
    const stored = () =>
      onDatabase(database.url, async (client) => {
        const { rows } = await client.query('select subject from token_revocations order by version');
        return rows.map(({ subject }) => subject as string);
      });
    expect(await revoke('--jti', 'stolen')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Revoked the token stolen at 20\S+Z\. Every node refuses them within/),
    });
    expect(await revoke('--user', 'alice')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Revoked all tokens of alice that were issued until 20\S+Z\./),
    });
    expect(await stored()).toEqual(['jti:stolen', 'user:alice']);
    const wrong: [string[], RegExp][] = [
      [[], /exactly one of --jti and --user/],
      [['--jti', 'a', '--user', 'alice'], /exactly one of/],
      [['--user', 'a b'], /a b is not a user id/],
      [['--jti', ''], /--jti must be the jti claim of a token/],
    ];
    for (const [options, sentence] of wrong) {
      expect(await revoke(...options)).toMatchObject({ code: 1, stderr: expect.stringMatching(sentence) });
    }
    expect(await stored()).toHaveLength(2);
  } finally {
    await database.drop();
  }
});

test('revoke without a database names the places in which it looked', async () => {
  const { code, stderr } = await runLavish(['token', 'revoke', '--jti', 'a', '--data', '/nowhere']);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/DATABASE_URL is not set, and \/nowhere has no database/),
  ]);
});
