// PK battles: what a battle costs its gifts, how soon after its end every screen has the result, and how soon many battles that
// end at once are settled.

import { openPool } from '../packages/server/src/postgres/postgres-client.ts';
import { createBattle } from '../packages/server/src/store/battles/change-battle.ts';
import { endTogether, GIFTS, roomsOfBattles } from './battle/end-together.ts';
import { measureResultDelays } from './battle/result-delays.ts';
import { lavishEngine } from './commit/lavish.ts';
import { withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, ms, quantile, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { inTurns } from './support/rounds.ts';
import { withStage } from './support/stage.ts';
import { hostName, load, prepareWorld, roomName } from './support/world.ts';

const values = readOptions({
  parts: { type: 'string', default: 'gifts,results,together' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '4' },
  battles: { type: 'string', default: '20' },
  viewers: { type: 'string', default: '1000' },
  'gifts-per-s': { type: 'string', default: '200' },
  together: { type: 'string', default: '600' },
  'together-rounds': { type: 'string', default: '5' },
});
const parts = values.parts.split(',');

/** A battle between the first two hosts that lasts longer than the benchmark. */
async function beginLongBattle(url: string): Promise<void> {
  const pool = openPool(url, console.error);
  const sides = [0, 1].map((room) => ({ hosts: [{ host: hostName(room), room: roomName(room) }] }));
  const begun = await createBattle(
    pool,
    { mode: 'solo', sides, duration_s: 7_200, countdown_s: 0, accept: 'auto' },
    null,
  );
  if ('code' in begun) throw new Error(begun.detail);
  await pool.end();
}

const measureGifts = () =>
  withDatabase(async ({ url, fsyncMs }) => {
    console.log(describeRun(fsyncMs));
    await prepareWorld(url);
    await beginLongBattle(url);
    const contenders = [
      lavishEngine('outside battles, 98 hosts', url, load({ firstRoom: 2, rooms: 98 })),
      lavishEngine('outside battles, two hosts', url, load({ firstRoom: 2, rooms: 2 })),
      lavishEngine('all in one battle of two hosts', url, load({ rooms: 2 })),
    ];
    const rates = await inTurns(contenders, {
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
    });
    for (const contender of contenders) await contender.close();

    // Round by round, so that a ratio compares neighbours in time.
    const ratio = (index: number) => median(rates[index]!.map((rate, round) => rate / rates[0]![round]!));
    console.log('\n  medians                             gifts/s  of outside battles');
    for (const [index, { name }] of contenders.entries()) {
      const rate = thousands(median(rates[index]!)).padStart(9);
      console.log(`  ${name.padEnd(33)} ${rate} ${ratio(index).toFixed(2).padStart(19)}`);
    }
  });

const measureResults = () =>
  withStage(async ({ server, load }) => {
    const viewers = Number(values.viewers);
    const battles = Number(values.battles);
    const giftsPerS = Number(values['gifts-per-s']);
    const delays = await measureResultDelays(server.access, load, { battles, viewers, giftsPerS });
    console.log(
      `From the round end to the result on a screen: ${battles} battles, ${thousands(viewers)} viewers each, ${giftsPerS} gifts/s`,
    );
    const delaysMs = [0.5, 0.99, 1].map((part) => ms(quantile(delays, part)));
    console.log(`  p50 ${delaysMs[0]}, p99 ${delaysMs[1]}, last ${delaysMs[2]}`);
  });

const measureTogether = () =>
  withStage(
    async (stage) => {
      const battles = Number(values.together);
      const rooms = roomsOfBattles(battles);
      await stage.load.connect({ server: stage.server.access, transport: 'socket', senders: 1_000, rooms });
      await stage.load.closedLoop({ seconds: 3 });
      console.log(`${battles} battles that end within a second, beside gifts as fast as they are taken:`);
      const ratios: number[] = [];
      for (let round = 1; round <= Number(values['together-rounds']); round++) {
        const { settledMs, giftsMs, spreadMs } = await endTogether(stage, { battles });
        ratios.push(settledMs / giftsMs);
        console.log(
          `  round ${round}: ends within ${ms(spreadMs)}; all settled ${ms(settledMs)} after the first end, ` +
            `${thousands(GIFTS)} gifts committed after ${ms(giftsMs)}`,
        );
      }
      const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
      console.log(
        `  settling takes ${median(ratios).toFixed(2)} (${spread}) of the gifts' time, target: below 1`,
      );
    },
    { rooms: roomsOfBattles(Number(values.together)) },
  );

if (parts.includes('gifts')) await measureGifts();
if (parts.includes('results')) await measureResults();
if (parts.includes('together')) await measureTogether();
