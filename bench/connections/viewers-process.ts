// The viewers, in a process of their own: they share the machine with the server, but not its event loop.
import { setTimeout as wait } from 'node:timers/promises';
import { LIMITS } from '@lavish/protocol';
import { signToken } from '../../packages/server/src/intake/tokens.ts';
import { quantile } from '../support/numbers.ts';
import type { Arrival, Call, Destination, ViewersCalls } from './processes.ts';
import { createViewer, type Viewer } from './viewer.ts';

const viewers: Viewer[] = [];

interface Arrived {
  afterMs: number;
  failed: number;
  recovered: boolean;
}

const calls: ViewersCalls = {
  async open({ to, count, atOnce, position }) {
    const tokens = await Promise.all(
      Array.from({ length: count }, (_, n) => tokenFor(to, viewers.length + n)),
    );
    const coming = tokens.map((token) => createViewer(to, token, position ?? null));
    viewers.push(...coming);
    const startMs = performance.now();
    const arrived: Arrived[] = [];
    const waiting = [...coming];
    async function next() {
      for (let viewer = waiting.pop(); viewer !== undefined; viewer = waiting.pop()) {
        const { failed, recovered } = await viewer.arrive();
        arrived.push({ afterMs: performance.now() - startMs, failed, recovered });
      }
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, next));
    return summaryOf(arrived);
  },
  async comeBack() {
    let firstLossMs = Number.POSITIVE_INFINITY;
    const arrived = await Promise.all(
      viewers.map(async (viewer): Promise<Arrived> => {
        const delayMs = await viewer.lost();
        firstLossMs = Math.min(firstLossMs, performance.now());
        await wait(delayMs);
        const { failed, recovered } = await viewer.arrive();
        return { afterMs: performance.now() - firstLossMs, failed, recovered };
      }),
    );
    return summaryOf(arrived);
  },
  async close() {
    for (const viewer of viewers.splice(0)) viewer.close();
  },
};

function summaryOf(arrived: readonly Arrived[]): Arrival {
  const times = arrived.map(({ afterMs }) => afterMs);
  return {
    current: arrived.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    last: quantile(times, 1),
    recovered: arrived.filter(({ recovered }) => recovered).length,
    failed: arrived.reduce((sum, { failed }) => sum + failed, 0),
  };
}

const tokenFor = async ({ token }: Destination, n: number): Promise<string> =>
  token === undefined
    ? ''
    : signToken(
        {
          user: `guest_${n}`,
          grants: { watch: true },
          issuedAtMs: Date.now(),
          ttlS: LIMITS.defaultTokenTtlS,
        },
        token.keyId,
        Buffer.from(token.secret),
      );

process.on('message', async ({ name, args }: Call) => {
  try {
    process.send!({ result: await calls[name](args as never) });
  } catch (error) {
    process.send!({ fault: String(error) });
  }
});
process.on('disconnect', () => process.exit());
