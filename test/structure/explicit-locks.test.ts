import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SERVER = resolve(import.meta.dirname, '../../packages/server');

/** Statements that take a lock of their own. */
const LOCK = /\bfor (no key )?update\b|\bfor (key )?share\b|\block table\b|\bpg_(try_)?advisory_\w+/gi;

/** `src/store/locks.ts` and its exceptions, each with the locks that it takes, in their order. */
const MAY_LOCK: Record<string, readonly string[] | 'any'> = {
  'src/store/locks.ts': 'any',
  // A lock on one number, before there are any tables.
  'src/postgres/migrate.ts': ['pg_advisory_xact_lock'],
  // The last two tables of the order, in one statement with the rows that it writes.
  'sql/functions/apply_gift_batch.sql': [
    'from earnings where user_id = any (receiver_ids) order by user_id for no key update',
    'from rooms where id = any (room_ids) order by id for no key update',
  ],
  // Creates a partition in a transaction of its own, which takes no other lock.
  'sql/migrations/000006_gifts.sql': ['lock table only gifts in share update exclusive mode'],
  // Whole tables, before the migrations change them.
  'sql/migrations/000009_log_followers.sql': [
    'lock table wallets, users, journals, leaderboard_cursor, feed_epoch, gifts in access exclusive mode',
  ],
};

const files = ['src', 'sql'].flatMap((folder) =>
  readdirSync(join(SERVER, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|sql)$/.test(file) && !/\.test\.ts$|(^|\/)testing\//.test(file))
    .map((file) => `${folder}/${file}`),
);

test('explicit locks are taken in store/locks.ts, and in the files of its exceptions', () => {
  const locking = files.filter((file) => readFileSync(join(SERVER, file), 'utf8').search(LOCK) >= 0);
  expect(locking.sort()).toEqual(Object.keys(MAY_LOCK).sort());
});

test.each(Object.entries(MAY_LOCK).flatMap(([file, locks]) => (locks === 'any' ? [] : [{ file, locks }])))(
  '$file takes $locks.length locks, in the order of all locks',
  ({ file, locks }) => {
    const text = readFileSync(join(SERVER, file), 'utf8');
    const places = locks.map((lock) => text.indexOf(lock));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect([...text.matchAll(LOCK)]).toHaveLength(locks.length);
  },
);
