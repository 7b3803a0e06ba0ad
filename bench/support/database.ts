import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../packages/server/src/postgres/embedded/supervisor.ts';
import { migrate } from '../../packages/server/src/postgres/migrate.ts';
import { onInterrupt } from './interrupt.ts';
import { median } from './numbers.ts';
import { onDatabase } from './world.ts';

/** Runs `work` on a fresh, migrated, durable database, and removes it afterwards. */
export async function withDatabase(
  work: (database: { url: string; pid: number; fsyncMs: number }) => Promise<void>,
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lavish-bench-'));
  const fsyncMs = measureFsync(dataDir);
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: () => {},
    settings: { shared_buffers: '512MB', max_wal_size: '4GB', min_wal_size: '4GB' },
  });
  const end = async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const forget = onInterrupt(end);
  try {
    await fillWalFolder(postgres.url);
    await migrate(postgres.url, () => {});
    await work({ url: postgres.url, pid: postgres.pid, fsyncMs });
  } finally {
    forget();
    await end();
  }
}

/** 2 GB: more than most benchmarks write. */
const WAL_FILES = 128;

/**
 * A server that has run for a while reuses its WAL files. A new one creates each file, 16 MB of zeros, and no commit finishes during
 * the 55 ms that this takes.
 */
const fillWalFolder = (url: string): Promise<void> =>
  onDatabase(url, async (client) => {
    for (let file = 0; file < WAL_FILES; file++)
      await client.query("select pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()");
    // The files before a checkpoint are reused after the next one.
    for (let times = 0; times < 2; times++) await client.query('select pg_switch_wal(); checkpoint');
  });

/** Creates another database on the same server, migrated. Returns its URL. */
export async function createDatabase(url: string, name: string): Promise<string> {
  await onDatabase(url, (client) => client.query(`create database ${name}`));
  const created = new URL(url);
  created.pathname = name;
  await migrate(created.href, () => {});
  return created.href;
}

/** Milliseconds that the disk takes to make 8 KiB durable: the minimum of every commit. */
function measureFsync(folder: string): number {
  const path = join(folder, 'fsync-probe');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(8192, 1);
  const times = Array.from({ length: 51 }, (_, index) => {
    const start = performance.now();
    writeSync(file, page, 0, page.length, index * page.length);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(path);
  return median(times);
}
