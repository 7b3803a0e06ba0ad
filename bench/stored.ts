// Whether the engine slows down as its tables grow: two databases on one server, one empty and one with millions of stored gifts, in
// turns.
import { lavishEngine } from './commit/lavish.ts';
import { createDatabase, withDatabase } from './support/database.ts';
import { describeRun } from './support/machine.ts';
import { median, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { inTurns } from './support/rounds.ts';
import { storeGifts } from './support/stored-gifts.ts';
import { prepareWorld, SPREAD } from './support/world.ts';

const values = readOptions({
  gifts: { type: 'string', default: '5000000' },
  rounds: { type: 'string', default: '7' },
  seconds: { type: 'string', default: '6' },
});
const gifts = Number(values.gifts);

await withDatabase(async ({ url, fsyncMs }) => {
  console.log(describeRun(fsyncMs));
  await prepareWorld(url);
  const storedUrl = await createDatabase(url, 'stored');
  await prepareWorld(storedUrl);
  const startMs = performance.now();
  await storeGifts(storedUrl, gifts);
  console.log(`${thousands(gifts)} gifts stored in ${thousands((performance.now() - startMs) / 1000)} s`);

  const contenders = [
    lavishEngine('empty', url, SPREAD),
    lavishEngine(`${thousands(gifts)} gifts stored`, storedUrl, SPREAD),
  ];
  const rates = await inTurns(contenders, { rounds: Number(values.rounds), seconds: Number(values.seconds) });
  for (const contender of contenders) await contender.close();

  const [empty, stored] = rates as [number[], number[]];
  const ratio = median(stored.map((rate, round) => rate / empty[round]!));
  console.log(`\n  medians: empty ${thousands(median(empty))}, stored ${thousands(median(stored))} gifts/s`);
  console.log(`  with ${thousands(gifts)} gifts stored: ${ratio.toFixed(2)} of empty`);
});
