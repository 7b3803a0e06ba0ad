// How many durable gifts a second the engine commits, compared with what an application would write instead, and with inserting
// the rows alone. All run in this process, on one embedded PostgreSQL with fsync on, in turns.
import { openPool } from '../packages/server/src/postgres/postgres-client.ts';
import { verifyDatabase } from '../packages/server/src/store/verify/verify.ts';
import { bareInsert } from './commit/bare-insert.ts';
import { carefulApplication, pipelinedApplication } from './commit/careful-application.ts';
import { compareFollowers } from './commit/compare-followers.ts';
import { compareTerms } from './commit/compare-terms.ts';
import { lavishEngine, oneByOne } from './commit/lavish.ts';
import { plainApplication } from './commit/plain-application.ts';
import { createDatabase, withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { inTurns } from './support/rounds.ts';
import { HOT, prepareWorld, SPREAD } from './support/world.ts';

const values = readOptions({
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '4' },
  /** Only contenders whose name begins with this. */
  only: { type: 'string', default: '' },
  /** Instead: Lavish without and with the jobs that follow the log. */
  followers: { type: 'boolean' },
  /** Instead: Lavish without and with contracts, shares of items and promotional coins. */
  terms: { type: 'boolean' },
});
const turns = { rounds: Number(values.rounds), seconds: Number(values.seconds) };

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  await prepareWorld(url);
  if (values.followers) {
    await compareFollowers(url, turns);
    return console.log(`  ${await verdictOn(url)}`);
  }
  if (values.terms) {
    const termsUrl = await compareTerms(url, turns);
    return console.log(`  ${await verdictOn(termsUrl)}`);
  }
  // Separately, because it keeps nothing up to date: the others are verified.
  const bareUrl = await createDatabase(url, 'bare');
  const all = [
    lavishEngine('Lavish', url, SPREAD),
    lavishEngine('Lavish, all gifts to one host', url, HOT),
    bareInsert(bareUrl, SPREAD),
    plainApplication(url, SPREAD),
    carefulApplication(url, SPREAD),
    pipelinedApplication(url, SPREAD),
    oneByOne('our three phases, batches of one', url, SPREAD),
  ];
  const contenders = all.filter(({ name }) => name.startsWith(values.only));
  for (const left of all.filter((one) => !contenders.includes(one))) await left.close();
  const rates = await inTurns(contenders, turns);
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
  console.log(`\n  ${await verdictOn(url)}`);
});

/** Checks that every contender kept Lavish's guarantees, down to the last streak and total. */
async function verdictOn(url: string): Promise<string> {
  const pool = openPool(url, console.error);
  try {
    const wrong = (await verifyDatabase(pool, () => {})).filter(({ disagrees }) => disagrees !== null);
    if (wrong.length > 0) throw new Error(`the books are wrong: ${JSON.stringify(wrong)}`);
    const { rows } = await pool.query<{ gifts: number }>('select count(*) as gifts from gifts');
    return `verify: nothing is wrong with the ${thousands(rows[0]!.gifts)} gifts of all but the bare insert`;
  } finally {
    await pool.end();
  }
}
