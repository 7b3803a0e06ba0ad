// How many durable gifts a second the engine commits, beside what an application would write instead. All contenders
// run in this process, on one embedded PostgreSQL with fsync on, in turns, so that a noisy machine is noisy for all.
import { parseArgs } from 'node:util';
import { carefulApplication } from './commit/careful-application.ts';
import { type Contender, giftsPerSecond } from './commit/contender.ts';
import { lavishEngine, oneByOne } from './commit/lavish.ts';
import { HOT, prepareWorld, SPREAD } from './commit/world.ts';
import { withDatabase } from './support/database.ts';
import { describeMachine } from './support/machine.ts';
import { median, thousands } from './support/numbers.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeMachine());
  console.log(
    `PostgreSQL on this machine, fsync on: one 8 KiB write and fsync takes ${fsyncMs.toFixed(2)} ms`,
  );
  console.log(`${rounds} rounds of ${seconds} s each, in turns; medians.\n`);

  await prepareWorld(url);
  const contenders: Contender[] = [
    lavishEngine(url, 'Lavish, 100 hosts', SPREAD),
    lavishEngine(url, 'Lavish, one host', HOT),
    carefulApplication(url, 'careful application, 20 connections', SPREAD),
    oneByOne(url, 'our three phases, batches of one, 20 connections', SPREAD),
  ];
  const rates = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const rate = await giftsPerSecond(contender, seconds);
      rates.get(contender)!.push(rate);
      console.log(`  round ${round}  ${contender.name.padEnd(50)} ${thousands(rate).padStart(8)} gifts/s`);
    }
  }
  for (const contender of contenders) await contender.close();

  const [engine, hot, careful, single] = contenders.map((contender) => median(rates.get(contender)!)) as [
    number,
    number,
    number,
    number,
  ];
  console.log(`\n  Lavish                         ${thousands(engine).padStart(8)} gifts/s`);
  console.log(
    `  all gifts to one host          ${thousands(hot).padStart(8)} gifts/s   ${(hot / engine).toFixed(2)} × of spread`,
  );
  console.log(
    `  careful application            ${thousands(careful).padStart(8)} gifts/s   Lavish is ${(engine / careful).toFixed(1)} ×`,
  );
  console.log(
    `  our phases, one by one         ${thousands(single).padStart(8)} gifts/s   Lavish is ${(engine / single).toFixed(1)} ×`,
  );
});
