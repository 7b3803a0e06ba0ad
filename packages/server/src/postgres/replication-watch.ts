import type pg from 'pg';

/** Committed on this machine, and perhaps on no other: a failover could lose it, so it is no acknowledgement. */
export class Unreplicated extends Error {
  constructor(warning: string) {
    super(`committed, but perhaps not replicated: ${warning}`);
  }
}

/** `warning`, and a warning of the shutdown that ended the wait. The text is in the server's language. */
const WARNINGS = new Set(['01000', '57P01']);

/**
 * Runs `work`, which commits over `client`. PostgreSQL commits with a mere warning when waiting for a synchronous
 * standby was cancelled; nothing else that we commit warns.
 *
 * @throws Unreplicated in that case.
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
