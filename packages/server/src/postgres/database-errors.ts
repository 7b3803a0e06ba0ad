import pg from 'pg';
import { BatchFault } from '../domain/gifts/batch-fault.ts';

/** SQLSTATEs after which the same transaction can succeed. PostgreSQL has rolled it back. */
const CONFLICTS = new Set([
  'LV001', // apply_gift_batch: a room changed while the batch was decided
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
  '57014', // query_canceled: the statement timeout, or a watch over the locks
]);

/**
 * Classes that end a connection or refuse a new one: broken, out of resources, shut down, system error, idle too long.
 * Also 25006, a read-only server: it has become a standby, and the next connection may reach the new primary.
 */
export const isConnectionLoss = (code: string): boolean => /^(08|53|57P|58|25P03|25006)/.test(code);

/** PostgreSQL ended the session because its transaction was idle for too long. The transaction was rolled back. */
export function wasEndedIdle(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code === '25P03';
  return error instanceof Error && error.cause !== undefined && wasEndedIdle(error.cause);
}

/** A lock did not become free within the connection's lock timeout. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '55P03';

/** A statement was cancelled, or took longer than its timeout. */
export const isCancelled = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '57014';

/** Rolled back because of another transaction: a lock, a deadlock, or a statement that took too long. */
export const isConflict = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && CONFLICTS.has(error.code ?? '');

/** An error without an SQLSTATE is the connection's own: reset, refused, timed out. */
export function batchFaultOf(error: unknown, mayHaveCommitted: boolean): BatchFault {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) {
    return new BatchFault('connection', mayHaveCommitted, error);
  }
  if (isConflict(error)) return new BatchFault('conflict', false, error);
  if (wasEndedIdle(error)) return new BatchFault('connection', false, error);
  if (isConnectionLoss(error.code)) return new BatchFault('connection', mayHaveCommitted, error);
  return new BatchFault('faulty_command', false, error);
}
