import pg from 'pg';
import pino from 'pino';
import { expect, it, vi } from 'vitest';
import { createTestDatabase } from '../../../../test/support/database.ts';
import { startServer } from '../main.ts';
import { beginEpoch } from '../store/nodes/database-epoch.ts';

const duringReadRisks = vi.hoisted(() => ({ run: async (_pool: pg.Pool) => {} }));

vi.mock('../postgres/durability.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../postgres/durability.ts')>();
  return {
    ...original,
    async readRisks(pool: pg.Pool) {
      await duringReadRisks.run(pool);
      return original.readRisks(pool);
    },
  };
});

it('starts under the new epoch when the epoch changes before the stages exist', async () => {
  const database = await createTestDatabase();
  const admin = new pg.Pool({ connectionString: database.url, max: 1 });
  const warnings: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
  let began = '';
  // As in a failover: the history changes, and the next query opens another connection.
  duringReadRisks.run = async (pool) => {
    began = (await beginEpoch(admin, false)).epoch.replaceAll('-', '');
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await vi.waitFor(() => expect(pool.totalCount).toBe(0));
  };
  const server = await startServer({
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    apiKeys: ['sk_test_the_key_of_the_tests'],
    tokenKeys: new Map(),
    logger,
    webRoot: null,
    demo: null,
  });
  try {
    expect(
      warnings.filter((line) => line.includes('new epoch')).map((line) => JSON.parse(line).epoch),
    ).toEqual([began]);
  } finally {
    await server.close();
    await admin.end();
    await database.drop();
  }
});
