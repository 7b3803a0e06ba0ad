// How many durable gifts a second the engine commits, beside what an application would write instead. All contenders
// run in this process, on one embedded PostgreSQL with fsync on, in turns, so that a noisy machine is noisy for all.
import { parseArgs } from 'node:util';
import { carefulApplication, pipelinedApplication } from './commit/careful-application.ts';
import { giftsPerSecond } from './commit/contender.ts';
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
  console.log(`${rounds} rounds of ${seconds} s each, in turns\n`);

  await prepareWorld(url);
  const contenders = [
    lavishEngine('Lavish', url, SPREAD),
    lavishEngine('Lavish, all gifts to one host', url, HOT),
    carefulApplication(url, SPREAD),
    pipelinedApplication(url, SPREAD),
    oneByOne('our three phases, batches of one', url, SPREAD),
  ];
  const rates = contenders.map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const rate = await giftsPerSecond(contender, seconds);
      rates[index]!.push(rate);
      console.log(`  round ${round}  ${contender.name.padEnd(36)} ${thousands(rate).padStart(8)} gifts/s`);
    }
  }
  for (const contender of contenders) await contender.close();

  // Round by round, so that a ratio compares neighbours in time.
  const ratio = (index: number) => median(rates[0]!.map((rate, round) => rate / rates[index]![round]!));
  console.log('\n  medians                                   gifts/s   Lavish is');
  for (const [index, { name }] of contenders.entries()) {
    const compared = index === 0 ? '' : `${ratio(index).toFixed(1)} ×`;
    console.log(
      `  ${name.padEnd(38)} ${thousands(median(rates[index]!)).padStart(10)} ${compared.padStart(11)}`,
    );
  }
});
