import type pg from 'pg';

/** Long enough for a busy database, short enough for a load balancer's probe. */
const TIMEOUT_MS = 2_000;

/**
 * The reason why the database cannot be used now, as a sentence; null: it can. Any client may read the sentence.
 * PostgreSQL's own message can name users and hosts, so it is only logged.
 */
export async function whyNotReady(pool: pg.Pool, log: (error: Error) => void): Promise<string | null> {
  const timeout = new Promise<string>((resolve) => {
    setTimeout(resolve, TIMEOUT_MS, `the database did not respond within ${TIMEOUT_MS} ms`).unref();
  });
  const answer = pool.query('select from feed_epoch').then(
    () => null,
    (error: Error) => {
      log(error);
      return 'the database is unavailable';
    },
  );
  return Promise.race([answer, timeout]);
}
