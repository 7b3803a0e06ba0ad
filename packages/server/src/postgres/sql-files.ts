import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file of SQL that migrate() applies. */
export interface SqlFile {
  /** The path below sql/, with forward slashes: "migrations/000001_users.sql". Its key in `schema_migrations`. */
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

export interface SqlFiles {
  /** Each is applied once, in this order, and never edited after release. */
  readonly migrations: readonly SqlFile[];
  /** `create or replace` statements, applied after the migrations whenever the file has changed. */
  readonly functions: readonly SqlFile[];
}

/**
 * Reads migrations/NNNNNN_name.sql and functions/*.sql of a folder, by default of this package. Throws if a migration has
 * another form of name, two have the same number, or there is none.
 */
export async function readSqlFiles(folder = packageSqlFolder()): Promise<SqlFiles> {
  const migrations = await readFolder(folder, 'migrations');
  for (const [index, { name }] of migrations.entries()) {
    const number = migrationNumber(name);
    if (number === undefined) throw new Error(`${name}: a migration is named NNNNNN_name.sql`);
    const next = migrations[index + 1];
    if (next && migrationNumber(next.name) === number)
      throw new Error(`${name} and ${next.name} have the same number`);
  }
  if (migrations.length === 0) throw new Error(`There are no migrations in ${folder}`);
  return { migrations, functions: await readFolder(folder, 'functions') };
}

const migrationNumber = (name: string) => /^migrations\/(\d{6})_\w+\.sql$/.exec(name)?.[1];

/** Finds the package's sql/ upwards from this file: this code runs from src/ and from a bundle in dist/. */
function packageSqlFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const description = join(folder, 'package.json');
    if (existsSync(description) && JSON.parse(readFileSync(description, 'utf8')).name === 'lavish')
      return join(folder, 'sql');
  }
  throw new Error(`No package.json of lavish above ${import.meta.dirname}`);
}

async function readFolder(folder: string, kind: 'migrations' | 'functions'): Promise<SqlFile[]> {
  const names = await readdir(join(folder, kind)).catch(() => []);
  return Promise.all(
    names
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .map(async (name) => {
        // Git on Windows may check the file out with CRLF: the hash ignores that.
        const text = (await readFile(join(folder, kind, name), 'utf8')).replaceAll('\r\n', '\n');
        const sha256 = createHash('sha256').update(text).digest('hex');
        return { name: `${kind}/${name}`, text, sha256 };
      }),
  );
}
