import type pg from 'pg';

/** A transaction was committed on this machine, and perhaps on no standby. A failover could lose it, so it must not be acknowledged. */
export class Unreplicated extends Error {
  constructor(warning: string) {
    super(`committed, but perhaps not replicated: ${warning}`);
  }
}

/** The SQLSTATE of a warning, and of a shutdown that ended the wait. The text cannot be used: it is in the server's language. */
const WARNINGS = new Set(['01000', '57P01']);

/**
 * Runs `work`, which commits over `client`. When waiting for a synchronous standby was cancelled, PostgreSQL commits with
 * only a warning. No other commit of Lavish causes a warning.
 *
 * @throws Unreplicated after such a warning
 */
export async function withReplicationWatch<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  let warning: string | null = null;
  const onNotice = ({ code = '', message }: { code?: string | undefined; message?: string | undefined }) => {
    if (WARNINGS.has(code)) warning = message ?? code;
  };
  client.on('notice', onNotice);
  try {
    const result = await work();
    if (warning !== null) throw new Unreplicated(warning);
    return result;
  } finally {
    client.off('notice', onNotice);
  }
}
