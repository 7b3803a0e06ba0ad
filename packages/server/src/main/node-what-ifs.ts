import type { PostWhatIf } from '@lavish/protocol';
import type pg from 'pg';
import type { Logger } from 'pino';
import { isRefusal } from '../domain/refusal.ts';
import type { Pools } from '../postgres/pools.ts';
import { openPool } from '../postgres/postgres-client.ts';
import { repeat } from '../scheduling/repeat.ts';
import { runWhatIf } from '../store/what-if/run-what-if.ts';
import { beginWhatIf, endWhatIf, noteProgress, type WhatIfEnd } from '../store/what-if/what-if-jobs.ts';

export interface NodeWhatIfsOptions {
  databaseUrl: string;
  pools: Pick<Pools, 'readiness'>;
  log: Logger;
}

export interface NodeWhatIfs {
  /** Starts a what-if of an operator, and returns its id. Null: one runs already, on this node or another. */
  start(operator: string, request: PostWhatIf): Promise<string | null>;
  /** Ends the what-if that runs here. */
  stop(): Promise<void>;
}

/** Longer than any period that an operator waits for: a year of 200 million gifts is for `lavish what-if`. */
const LONGEST_MS = 15 * 60_000;

const NOTE_MS = 1_000;

/**
 * Runs what-ifs for the console, one at a time in the whole deployment. A what-if has a connection of its own, which is open only
 * while it runs, and rests between pages, so that gifts and other reads do not wait.
 */
export function createNodeWhatIfs({ databaseUrl, pools, log }: NodeWhatIfsOptions): NodeWhatIfs {
  const db = pools.readiness;
  let running: { abort(): void; ended: Promise<void> } | null = null;

  async function judge(id: string, { from, to, rules }: PostWhatIf, own: pg.Pool, signal: AbortSignal) {
    let progress = 0;
    const lost = new AbortController();
    const noting = repeat(
      async () => {
        if (!(await noteProgress(db, id, progress))) lost.abort();
      },
      { pauseMs: NOTE_MS, name: 'noting the progress of a what-if', log },
    );
    try {
      const period = { from: Date.parse(from), to: Date.parse(to) };
      const outcome = await runWhatIf(own, period, rules, {
        signal: AbortSignal.any([signal, lost.signal]),
        onProgress: (done, total) => {
          progress = total === 0 ? 1 : done / total;
        },
      });
      return { state: isRefusal(outcome) ? 'refused' : 'done', outcome } satisfies WhatIfEnd;
    } finally {
      await noting.stop();
    }
  }

  async function run(id: string, request: PostWhatIf, signal: AbortSignal): Promise<void> {
    const own = openPool(databaseUrl, (message) => log.warn(message), 1, undefined, undefined, 'what-if');
    let end: WhatIfEnd = { state: 'failed', outcome: null };
    try {
      end = await judge(id, request, own, signal);
    } catch (error) {
      if (!(error instanceof Error && /AbortError|TimeoutError/.test(error.name)))
        log.error({ err: error }, 'a what-if has failed');
    }
    await own.end();
    await endWhatIf(db, id, end).catch((error) =>
      log.warn({ err: error }, 'the end of a what-if is not stored'),
    );
  }

  return {
    async start(operator, request) {
      const period = { from: Date.parse(request.from), to: Date.parse(request.to) };
      const id = await beginWhatIf(db, operator, period);
      if (id === null) return null;
      const abort = new AbortController();
      const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(LONGEST_MS)]);
      running = { abort: () => abort.abort(), ended: run(id, request, signal) };
      return id;
    },

    async stop() {
      running?.abort();
      await running?.ended;
    },
  };
}
