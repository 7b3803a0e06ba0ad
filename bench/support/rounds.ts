import { type Contender, giftsPerSecond } from '../commit/contender.ts';
import { thousands } from './numbers.ts';

/**
 * Runs the contenders in turns, round by round, so that noise of the machine affects all of them. Returns each one's gifts a second,
 * by round.
 */
export async function inTurns(
  contenders: readonly Contender[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<number[][]> {
  console.log(`${rounds} rounds of ${seconds} s each, in turns\n`);
  const rates = contenders.map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const rate = await giftsPerSecond(contender, seconds);
      rates[index]!.push(rate);
      console.log(`  round ${round}  ${contender.name.padEnd(36)} ${thousands(rate).padStart(8)} gifts/s`);
    }
  }
  return rates;
}
