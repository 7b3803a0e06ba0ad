// How many durable gifts a second the engine commits, beside what an application would write instead, and beside what
// the rows alone would take. All run in this process, on one embedded PostgreSQL with fsync on, in turns.
import { parseArgs } from 'node:util';
import { bareInsert } from './commit/bare-insert.ts';
import { carefulApplication, pipelinedApplication } from './commit/careful-application.ts';
import { lavishEngine, oneByOne } from './commit/lavish.ts';
import { plainApplication } from './commit/plain-application.ts';
import { withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, thousands } from './support/numbers.ts';
import { inTurns } from './support/rounds.ts';
import { HOT, prepareWorld, SPREAD } from './support/world.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  await prepareWorld(url);
  const contenders = [
    lavishEngine('Lavish', url, SPREAD),
    lavishEngine('Lavish, all gifts to one host', url, HOT),
    bareInsert(url, SPREAD),
    plainApplication(url, SPREAD),
    carefulApplication(url, SPREAD),
    pipelinedApplication(url, SPREAD),
    oneByOne('our three phases, batches of one', url, SPREAD),
  ];
  const rates = await inTurns(contenders, { rounds: Number(values.rounds), seconds: Number(values.seconds) });
  for (const contender of contenders) await contender.close();

  // Round by round, so that a ratio compares neighbours in time.
  const ratio = (index: number) => median(rates[0]!.map((rate, round) => rate / rates[index]![round]!));
  console.log('\n  medians                                   gifts/s   Lavish is');
  for (const [index, { name }] of contenders.entries()) {
    const compared = index === 0 ? '' : `${ratio(index).toFixed(2)} ×`;
    console.log(
      `  ${name.padEnd(38)} ${thousands(median(rates[index]!)).padStart(10)} ${compared.padStart(11)}`,
    );
  }
});
