import { createDatabase } from '../support/database.ts';
import { median, ms, thousands } from '../support/numbers.ts';
import { inTurns } from '../support/rounds.ts';
import { prepareWorld, SPREAD } from '../support/world.ts';
import { latencyAt } from './half-rate.ts';
import { lavishEngine } from './lavish.ts';
import { withFollowers } from './with-followers.ts';

/**
 * The engine without and with the followers of the log, in turns, each on a database of its own: gifts a second, and the latency
 * at half that rate.
 */
export async function compareFollowers(
  url: string,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  const followedUrl = await createDatabase(url, 'followed');
  await prepareWorld(followedUrl);
  const without = lavishEngine('Lavish, followers off', url, SPREAD);
  const followed = withFollowers(lavishEngine('Lavish, followers on', followedUrl, SPREAD), followedUrl);
  try {
    const [off, on] = (await inTurns([without, followed], { rounds, seconds })) as [number[], number[]];
    const ratio = (a: readonly number[], b: readonly number[]) =>
      median(a.map((value, round) => value / b[round]!)).toFixed(2);
    console.log(
      `\n  medians: off ${thousands(median(off))}, on ${thousands(median(on))} gifts/s: ${ratio(on, off)} of off`,
    );
    console.log(`  not read at the end: ${gifts(followed.unread)}\n`);

    const rate = median(off) / 2;
    const latencies: [number[], number[]] = [[], []];
    for (let round = 1; round <= rounds; round++) {
      for (const [index, contender] of [without, followed].entries()) {
        const latencyMs = await latencyAt(contender, rate, seconds);
        latencies[index]!.push(latencyMs);
        console.log(`  round ${round}  ${contender.name.padEnd(36)} p99 ${ms(latencyMs).padStart(8)}`);
      }
    }
    const [offMs, onMs] = latencies;
    console.log(
      `\n  ${thousands(rate)} gifts/s, medians of the p99: off ${ms(median(offMs))}, on ${ms(median(onMs))}: ${ratio(onMs, offMs)} of off`,
    );
    console.log(`  not read at the end: ${gifts(followed.unread)}\n`);
  } finally {
    await without.close();
    await followed.close();
  }
}

const gifts = (unread: Readonly<Record<string, number>>) =>
  Object.entries(unread)
    .map(([name, count]) => `${name} ${thousands(count)}`)
    .join(', ');
