import { PostgresRefusal } from '../postgres/embedded/postgres-refusal.ts';
import { DatabaseRefusal } from '../postgres/migrate.ts';

/** An error that the user of the terminal can fix. It is printed as a sentence, without a stack. */
export class UsageError extends Error {}

/** Prints the error of a failed command and exits with 1. Unexpected errors are printed with their stack. */
export function printAndExit(error: unknown): never {
  const isPlain =
    error instanceof UsageError ||
    error instanceof DatabaseRefusal ||
    error instanceof PostgresRefusal ||
    isConnection(error);
  console.error(isPlain ? `lavish: ${(error as Error).message}` : error);
  process.exit(1);
}

const isConnection = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNREFUSED', 'ENOTFOUND', 'EADDRINUSE', '28P01', '3D000'].includes(String(error.code));
