import { PostgresRefusal } from '../postgres/embedded/refusal.ts';
import { DatabaseRefusal } from '../postgres/migrate.ts';

/** Something that the person at the terminal can mend: said in a sentence, without a stack. */
export class UsageError extends Error {}

/** The end of a command that failed: a sentence where one will do, the whole story where it is our fault. */
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
