import { sendOpenLoop } from '../../packages/server/src/cli/simulate/open-loop.ts';
import { quantile } from '../support/numbers.ts';
import type { Contender } from './contender.ts';

/**
 * Sends gifts at a rate, in an open loop. Returns the 99th percentile of the milliseconds from the moment at which a gift was due
 * to its commit. A refused gift counts as later than all others. The gifts of the first second are left out.
 */
export async function latencyAt(contender: Contender, rate: number, seconds: number): Promise<number> {
  const end = contender.begin?.();
  const latencies: number[] = [];
  const underWay: Promise<unknown>[] = [];
  const countFromMs = performance.now() + 1_000;
  await sendOpenLoop({
    ...{ rate, durationS: seconds + 1, stepMs: 1 },
    send(dueMs) {
      const sent = contender.send();
      const note = (latencyMs: number) => {
        if (dueMs >= countFromMs) latencies.push(latencyMs);
      };
      underWay.push(
        sent.then(
          () => note(performance.now() - dueMs),
          () => note(Number.POSITIVE_INFINITY),
        ),
      );
    },
  });
  await Promise.all(underWay);
  await end?.();
  return quantile(latencies, 0.99);
}
