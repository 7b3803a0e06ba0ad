// How many gifts a second `lavish what-if` judges again, compared with how many the engine commits on the same machine, in turns. The
// gifts that it reads were judged by a campaign with a daily cap and first gifts, and half of them by battles with boosts.
import type { WhatIfReport, WhatIfRules } from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal } from '../packages/server/src/domain/refusal.ts';
import { openPool } from '../packages/server/src/postgres/postgres-client.ts';
import { createBattle } from '../packages/server/src/store/battles/change-battle.ts';
import { putCampaign } from '../packages/server/src/store/campaigns/change-campaign.ts';
import { runWhatIf } from '../packages/server/src/store/what-if/run-what-if.ts';
import { giftsPerSecond } from './commit/contender.ts';
import { lavishEngine } from './commit/lavish.ts';
import { createDatabase, withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { hostName, ITEM, onDatabase, prepareWorld, ROOMS, roomName, SPREAD } from './support/world.ts';

const values = readOptions({
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '4' },
  /** How long gifts are committed for the what-if, in seconds. */
  fill: { type: 'string', default: '20' },
});

const HOUR_MS = 3_600_000;

/** Other rules of every kind. */
const OTHER_RULES: WhatIfRules = {
  campaigns: { gala: { rules: [{ id: 'coins', kind: 'coins', weight: 2, daily_cap: 5_000 }] } },
  boosts: [{ id: 'rush', kind: 'window', multiplier: 3 }],
  prices: { [ITEM.id]: 12 },
  share_bps: { default: 4_000 },
};

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  await prepareWorld(url);
  const engine = lavishEngine('commit', url, SPREAD);
  const log = await createDatabase(url, 'log');
  await prepareWorld(log);
  const pool = openPool(log, console.error, 2);
  try {
    await beginCampaign(pool);
    await beginBattles(pool);
    await fill(log, Number(values.fill));
    await whatIf(pool, {}, mustBeSame);

    const ratios: number[] = [];
    for (let round = 1; round <= Number(values.rounds); round++) {
      const committed = await giftsPerSecond(engine, Number(values.seconds));
      const judged = await whatIf(pool, OTHER_RULES);
      ratios.push(judged / committed);
      console.log(
        `  round ${round}  commit ${thousands(committed).padStart(8)} gifts/s   what-if ${thousands(judged).padStart(8)} gifts/s   ${(judged / committed).toFixed(2)} ×`,
      );
    }
    console.log(`\n  what-if is ${median(ratios).toFixed(2)} × as fast as commit (median)`);
  } finally {
    await engine.close();
    await pool.end();
  }
});

/** A campaign that began an hour ago. */
async function beginCampaign(pool: pg.Pool): Promise<void> {
  const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  const answer = await putCampaign(pool, 'gala', {
    starts_at: at(1),
    ends_at: at(100),
    rules: [
      { id: 'coins', kind: 'coins', weight: 1, daily_cap: 10_000 },
      { id: 'fans', kind: 'senders', weight: 100 },
    ],
  });
  if (isRefusal(answer)) throw new Error(answer.detail);
  await pool.query(`update campaigns set revision = default, starts_at = starts_at - interval '2 hours'`);
}

/** Battles of two hours between the hosts of every second pair of rooms. */
async function beginBattles(pool: pg.Pool): Promise<void> {
  for (let room = 0; room + 3 < ROOMS; room += 4) {
    const answer = await createBattle(
      pool,
      {
        mode: 'solo',
        sides: [room, room + 1].map((n) => ({ hosts: [{ host: hostName(n), room: roomName(n) }] })),
        duration_s: 7_200,
        countdown_s: 0,
        accept: 'auto',
        boosts: [
          { id: 'rush', kind: 'window', multiplier: 2 },
          { id: 'luck', kind: 'chance', chance: 0.1, multiplier: 3 },
        ],
      },
      null,
    );
    if (isRefusal(answer)) throw new Error(answer.detail);
  }
}

async function fill(url: string, seconds: number): Promise<void> {
  const engine = lavishEngine('fill', url, SPREAD);
  await giftsPerSecond(engine, seconds);
  await engine.close();
  await onDatabase(url, (client) => client.query('vacuum analyze'));
}

/** Gifts a second of one what-if over the whole log. */
async function whatIf(
  pool: pg.Pool,
  rules: WhatIfRules,
  check: (report: WhatIfReport) => void = () => {},
): Promise<number> {
  const { rows } = await pool.query<{ now: number }>('select now()');
  const to = rows[0]!.now;
  const startMs = performance.now();
  const report = await runWhatIf(pool, { from: to - HOUR_MS, to }, rules, { rests: false });
  const seconds = (performance.now() - startMs) / 1_000;
  if (isRefusal(report)) throw new Error(report.detail);
  check(report);
  return report.gifts / seconds;
}

function mustBeSame({ gifts, coins, earned, points, campaigns }: WhatIfReport): void {
  const differences = [coins, earned, points, ...campaigns.map(({ score }) => score)];
  if (differences.some(({ difference }) => difference !== 0))
    throw new Error(`with the rules that applied, something differs: ${JSON.stringify(differences)}`);
  const inBattles = points.before > 0 ? 'half of them in battles' : 'none in battles';
  console.log(`${thousands(gifts)} gifts, ${inBattles}; with the rules that applied, nothing differs\n`);
}
