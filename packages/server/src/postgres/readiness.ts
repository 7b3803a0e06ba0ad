import type pg from 'pg';

/** Long enough for a busy database, short enough for a load balancer's probe. */
const TIMEOUT_MS = 2_000;

/**
 * Why the database cannot be used now, in a sentence; null when it can. The sentence is for anyone who asks; what
 * PostgreSQL itself says, which can name users and hosts, goes to `log`.
 */
export async function whyNotReady(pool: pg.Pool, log: (error: Error) => void): Promise<string | null> {
  const timeout = new Promise<string>((resolve) => {
    setTimeout(resolve, TIMEOUT_MS, `the database did not answer within ${TIMEOUT_MS} ms`).unref();
  });
  const answer = pool.query('select from feed_epoch').then(
    () => null,
    (error: Error) => {
      log(error);
      return 'the database is away';
    },
  );
  return Promise.race([answer, timeout]);
}
