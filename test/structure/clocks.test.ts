import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../../packages/server/src');

/** Ways to read the machine's clock. `performance.now` measures durations, which no setting of the clock changes. */
const MACHINE_CLOCK = /\bDate\.now\b|\bnew Date\(\)|\buuidv7obj\b|\.setIssuedAt\(\)/;

/** Files in which no gift, battle, token or response depends on it. */
const MAY_READ_IT = [
  // Compares it with the database's.
  'clock/database-clock.ts',
  'postgres/diagnosis.ts',
  // The `Date` header of a response that Node does not write.
  'wire/write-problem.ts',
  // How long a process of PostgreSQL takes to start or end.
  'postgres/embedded/',
  // Commands that run without a server.
  'cli/',
];

test("the server reads the machine's clock only where nothing depends on it", () => {
  const readers = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\//.test(file))
    .filter((file) => !MAY_READ_IT.some((path) => file.startsWith(path)))
    .filter((file) => MACHINE_CLOCK.test(readFileSync(join(SOURCE, file), 'utf8')));
  expect(readers).toEqual([]);
});
