import { type Queryable, rows } from './database.ts';

/** The settings that decide what PostgreSQL has written when it acknowledges a commit. */
export interface DurabilityFacts {
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
  /** Empty: a commit waits for this machine only. */
  synchronousStandbyNames: string;
}

/** The facts, as columns of a query. */
export const DURABILITY_COLUMNS = `
  current_setting('fsync') as fsync,
  current_setting('full_page_writes') as "fullPageWrites",
  current_setting('synchronous_commit') as "synchronousCommit",
  current_setting('synchronous_standby_names') as "synchronousStandbyNames"`;

/** A setting under which gifts that were acknowledged can be lost. */
export interface DurabilityRisk {
  setting: 'fsync' | 'full_page_writes' | 'synchronous_commit';
  /** A sentence without a full stop. */
  danger: string;
}

export function risksOf(facts: DurabilityFacts): DurabilityRisk[] {
  const { fsync, fullPageWrites, synchronousCommit, synchronousStandbyNames } = facts;
  const risks: DurabilityRisk[] = [];
  for (const [setting, value] of [
    ['fsync', fsync],
    ['full_page_writes', fullPageWrites],
  ] as const) {
    if (value !== 'on')
      risks.push({ setting, danger: `${setting} is ${value}: a power failure can destroy the database` });
  }
  if (synchronousCommit === 'off')
    risks.push({
      setting: 'synchronous_commit',
      danger: 'synchronous_commit is off: a crash can lose gifts that were acknowledged',
    });
  // `remote_write`, `on` and `remote_apply` wait for the standbys, or for this machine's disk when there are no standbys.
  if (synchronousCommit === 'local' && synchronousStandbyNames !== '')
    risks.push({
      setting: 'synchronous_commit',
      danger: 'synchronous_commit is local: a failover can lose gifts that were acknowledged',
    });
  return risks;
}

/** Reads the settings under which gifts committed over such a connection can be lost. */
export async function readRisks(db: Queryable): Promise<DurabilityRisk[]> {
  const [facts] = await rows<DurabilityFacts>(db, `select ${DURABILITY_COLUMNS}`);
  return risksOf(facts!);
}
