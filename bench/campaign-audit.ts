// How long the audit of a campaign takes, compared with committing its gifts. Each round commits gifts on an empty database with the
// engine as the server runs it, adds them to the standings, and audits the campaign.
import type pg from 'pg';
import { openPool } from '../packages/server/src/postgres/postgres-client.ts';
import { auditCampaign } from '../packages/server/src/store/campaigns/audit-stored-campaign.ts';
import { campaignFollower } from '../packages/server/src/store/campaigns/follow-campaigns.ts';
import { followPortion } from '../packages/server/src/store/log/follow-portion.ts';
import { runCampaign } from '../packages/server/src/store/testing/campaign-times.ts';
import { lavishEngine } from './commit/lavish.ts';
import { createDatabase, withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { hostName, prepareWorld, SPREAD } from './support/world.ts';

const values = readOptions({
  rounds: { type: 'string', default: '3' },
  gifts: { type: 'string', default: '100000' },
});
const gifts = Number(values.gifts);

/** The largest part of the time of its gifts that an audit may take. */
const TARGET = 0.3;

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  console.log(
    `a campaign of ${thousands(gifts)} gifts with a daily cap, first gifts of senders, and groups\n`,
  );
  const ratios: number[] = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const database = await createDatabase(url, `round_${round}`);
    await prepareWorld(database);
    const pool = openPool(database, console.error);
    try {
      ratios.push(await runRound(round, database, pool));
    } finally {
      await pool.end();
    }
  }
  console.log(`\n  median: ${median(ratios).toFixed(2)}, the target is at most ${TARGET}`);
});

/** Returns the time of the audit as a part of the time of the commits. */
async function runRound(round: number, database: string, pool: pg.Pool): Promise<number> {
  await runCampaign(pool, 'bench', {
    rules: [
      { id: 'coins', kind: 'coins', weight: 1.5, daily_cap: 200 },
      { id: 'fans', kind: 'senders', weight: 100 },
      { id: 'gifts', kind: 'gifts', weight: 1 },
    ],
    groups: [
      { id: 'north', receivers: [hostName(0), hostName(1)] },
      { id: 'south', receivers: [hostName(2)] },
    ],
  });
  const committed = await seconds(() => commitAll(database));
  const followed = await seconds(async () => {
    while ((await followPortion(pool, 'bench', campaignFollower)) === 'more');
  });
  const audited = await seconds(async () => {
    const audit = await auditCampaign(pool, 'bench');
    if (!audit?.matches || audit.gifts.counted !== gifts)
      throw new Error(`the audit does not match: ${JSON.stringify(audit)}`);
  });
  const ratio = audited / committed;
  console.log(
    `  round ${round}  committed in ${committed.toFixed(1)} s, added to the standings in ${followed.toFixed(1)} s, audited in ${audited.toFixed(1)} s: ${ratio.toFixed(2)}`,
  );
  return ratio;
}

async function commitAll(database: string): Promise<void> {
  const engine = lavishEngine('Lavish', database, SPREAD);
  let left = gifts;
  const send = async () => {
    while (left > 0) {
      left -= 1;
      await engine.send();
    }
  };
  await Promise.all(Array.from({ length: engine.inFlight }, send));
  await engine.close();
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}
