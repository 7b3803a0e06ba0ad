import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const PACKAGES = resolve(import.meta.dirname, '../../packages');

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

/** Files of the SDKs and pages in which no request, token or picture depends on it. */
const ON_DEVICES_MAY_READ_IT = [
  // Compares it with the server's.
  'client/src/server-clock.ts',
  // When the client connects again, for people.
  'client/src/connection.ts',
  'web/src/demo/room/connection-banner.ts',
  // Issues tokens on the platform's own server.
  'backend/src/sign-token.ts',
  // A `Retry-After` with a date, in a response without a `Date`.
  'protocol/src/response-fields.ts',
  // Which period a report shows first.
  'console/src/strings/today.ts',
  // Shows test gifts without a server.
  'web/src/overlay/',
];

const readersIn = (folder: string, mayReadIt: readonly string[]) =>
  readdirSync(join(PACKAGES, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|(^|\/)testing\//.test(file))
    .map((file) => join(folder, file))
    .filter((file) => !mayReadIt.some((path) => file.startsWith(path)))
    .filter((file) => MACHINE_CLOCK.test(readFileSync(join(PACKAGES, file), 'utf8')));

test("the server reads the machine's clock only where nothing depends on it", () => {
  const mayReadIt = MAY_READ_IT.map((path) => `server/src/${path}`);
  expect(readersIn('server/src', mayReadIt)).toEqual([]);
});

test("SDKs and pages read the device's clock, which its user may set, only where nothing depends on it", () => {
  const folders = ['client', 'backend', 'effects', 'protocol', 'web', 'console'].map((name) => `${name}/src`);
  expect(folders.flatMap((folder) => readersIn(folder, ON_DEVICES_MAY_READ_IT))).toEqual([]);
});
