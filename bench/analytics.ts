// How much faster reports are than the plain SQL that defines their figures (docs/ANALYTICS.md), over a year of gifts: the SQL on
// the log and the request to a server, in turns.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { openPool } from '../packages/server/src/postgres/postgres-client.ts';
import { beginRebuild, followRebuild } from '../packages/server/src/store/rollups/rebuild-rollups.ts';
import { definitionsIn, withVariables } from '../test/docs/support/defined-sql.ts';
import { generateYear } from './analytics/generate-year.ts';
import { VIEWS, type View, type ViewKind } from './analytics/views.ts';
import { withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, ms, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { type Server, startServer } from './support/server.ts';
import { onDatabase } from './support/world.ts';

const values = readOptions({
  gifts: { type: 'string', default: '10000000' },
  /** Reads of each view. */
  rounds: { type: 'string', default: '5' },
});
const gifts = Number(values.gifts);
const rounds = Number(values.rounds);

/** How many times as fast as the SQL reports are to be. */
const TARGETS: Record<ViewKind, number> = { additive: 50, 'distinct or cohort': 10, ranking: 10 };

const DEFINITIONS = definitionsIn(readFileSync(join(process.cwd(), 'docs/ANALYTICS.md'), 'utf8'));

/** The statements that compute a view from the log. */
const statementsOf = ({ definitions, variables, groupBy }: View): string[] =>
  definitions.map((name) => {
    const sql = withVariables(DEFINITIONS.get(name)!, variables);
    return groupBy === undefined ? sql : `${sql.replace('select', `select ${groupBy},`)} group by 1`;
  });

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  const seconds = await secondsOf(() => generateYear(url, gifts));
  console.log(`${thousands(gifts)} gifts of 365 days generated in ${thousands(seconds)} s`);
  const pool = openPool(url, console.error, 1);
  try {
    const rebuildSeconds = await secondsOf(() => rebuild(pool));
    console.log(
      `rollups rebuilt in ${thousands(rebuildSeconds)} s: ${thousands(gifts / rebuildSeconds)} gifts/s`,
    );
  } finally {
    await pool.end();
  }
  const server = await startServer(url);
  try {
    await onDatabase(url, (client) => compareViews(client, server));
  } finally {
    await server.stop();
  }
});

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

/** The real rebuild, with its progress. */
async function rebuild(pool: pg.Pool): Promise<void> {
  await beginRebuild(pool);
  await followRebuild(pool, 'bench', (states) => {
    const share = states.reduce((sum, { progress }) => sum + progress, 0) / states.length;
    process.stderr.write(`\r  rebuild ${Math.floor(share * 100)} %`);
  });
  process.stderr.write('\r\x1b[K');
}

/** In a session with PostgreSQL's own settings, and in a server as users run it. */
async function compareViews(client: pg.Client, { access }: Server): Promise<void> {
  const request = async ({ path }: View) => {
    const response = await fetch(`${access.origin}/v1/analytics/${path}`, {
      headers: { authorization: `Bearer ${access.apiKey}` },
    });
    if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  for (const statement of ['set statement_timeout = 0', 'vacuum analyze', 'checkpoint'])
    await client.query(statement);
  console.log(`\nMedians of ${rounds} reads of each view, in turns`);
  let kind: ViewKind | undefined;
  for (const view of VIEWS) {
    if (view.kind !== kind) console.log(`\n  ${view.kind}: at least ${TARGETS[view.kind]} ×`);
    kind = view.kind;
    const statements = statementsOf(view);
    const times: [number[], number[]] = [[], []];
    // The first reads plan and fill caches.
    for (let round = 0; round <= rounds; round++) {
      const sqlS = await secondsOf(async () => {
        for (const statement of statements) await client.query(statement);
      });
      const apiS = await secondsOf(() => request(view));
      if (round === 0) continue;
      times[0].push(sqlS * 1000);
      times[1].push(apiS * 1000);
    }
    const [sqlMs, apiMs] = times.map(median) as [number, number];
    const ratio = sqlMs / apiMs;
    const verdict = ratio >= TARGETS[view.kind] ? '' : '  below the target';
    console.log(
      `  ${view.name.padEnd(36)} SQL ${ms(sqlMs).padStart(9)}  API ${ms(apiMs).padStart(9)}  ${ratio.toFixed(1).padStart(7)} ×${verdict}`,
    );
  }
}
