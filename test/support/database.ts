import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { inject } from 'vitest';
import { databaseUrl, onDatabase } from './test-postgres.ts';

/** A database for one test file, on the run's server. */
export interface TestDatabase {
  readonly url: string;
  /** Drops it. Throws if the test left a connection to it open, and lists the connection. */
  drop(): Promise<void>;
}

interface TestDatabaseOptions {
  empty?: boolean;
  /** A closed connection's backend needs a moment to end. A backend that is still there after this was not closed. */
  patienceMs?: number;
}

/** Creates a database with Lavish's schema, or an empty one. Takes 20 ms, or 400 ms if it does not fit in memory. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { patienceMs = 10_000 } = options;
  const { url, template } = await askForPostgres(options.empty ? '/server' : '/template');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onDatabase(url, (client) =>
    client.query(`create database ${name}${template ? ` template ${template}` : ''}`),
  );
  return {
    url: databaseUrl(url, name),
    drop: () => onDatabase(url, (client) => drop(client, name, patienceMs)),
  };
}

async function askForPostgres(path: string): Promise<{ url: string; template?: string }> {
  const response = await fetch(`${inject('testPostgres')}${path}`);
  if (!response.ok) throw new Error(`No PostgreSQL for tests: ${await response.text()}`);
  return (await response.json()) as { url: string; template?: string };
}

async function drop(client: Client, name: string, patienceMs: number): Promise<void> {
  const leaks = await lastingConnections(client, name, patienceMs);
  await client.query(`drop database ${name} with (force)`);
  if (leaks.length > 0)
    throw new Error(`The test left ${leaks.length} connection(s) open:\n${leaks.join('\n')}`);
}

async function lastingConnections(client: Client, name: string, patienceMs: number): Promise<string[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const isLast = Date.now() > deadline;
    const { rows } = await client.query<{ connection: string }>(
      `select format('%s (%s): %s', coalesce(nullif(application_name, ''), 'unnamed'), state, query) as connection
       from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    if (rows.length === 0 || isLast) return rows.map((row) => row.connection);
    await sleep(10);
  }
}
