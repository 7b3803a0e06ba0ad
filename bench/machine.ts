// What this machine can do, to judge other figures by: its disk, one core in JavaScript, and PostgreSQL under pgbench if that is
// installed (PostgreSQL's own benchmark: a small durable transaction with three updates and an insert).
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, thousands } from './support/numbers.ts';

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  console.log(`  one core: ${thousands(jsonPerSecond())} receipts a second written as JSON and parsed again`);
  const pgbench = findPgbench();
  if (pgbench === undefined) {
    console.log('  pgbench is not installed');
    return;
  }
  const database = await createDatabase(url, 'pgbench');
  const run = (...options: string[]) =>
    execFileSync(pgbench, [...options, database], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  run('-i', '-q', '-s', '10');
  const tps = [1, 2, 3].map(() => Number(/tps = ([\d.]+)/.exec(run('-c', '20', '-j', '2', '-T', '10'))?.[1]));
  console.log(`  pgbench, TPC-B-like, scale 10, 20 clients: ${thousands(median(tps))} transactions a second`);
});

function jsonPerSecond(): number {
  const receipt = {
    id: 'gft_0123456789abcdef',
    room: 'room_1',
    sender: 'viewer_1',
    receiver: 'host_1',
    coins: 10,
  };
  const rates = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    for (let n = 0; n < 100_000; n++) JSON.parse(JSON.stringify({ ...receipt, balance: n }));
    return 100_000 / ((performance.now() - startMs) / 1000);
  });
  return median(rates);
}

/** In the path, or in Debian's folder. */
function findPgbench(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
    : [];
  const folders = [...(process.env.PATH ?? '').split(':'), ...versions];
  return folders.map((folder) => join(folder, 'pgbench')).find((path) => existsSync(path));
}
