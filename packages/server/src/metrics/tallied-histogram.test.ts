import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createTalliedHistogram } from './tallied-histogram.ts';

const BUCKETS = [0.01, 0.1, 1];
const VALUES = [0, 0.01, 0.011, 0.1, 0.5, 1, 1.5, 30];

it('exposes the same lines as the histogram of prom-client, apart from the order of labels', async () => {
  const ours = new Registry();
  const tallyFor = createTalliedHistogram(ours, {
    name: 'lag_seconds',
    help: 'Lag',
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
  });
  const theirs = new Registry();
  const histogram = new Histogram({
    name: 'lag_seconds',
    help: 'Lag',
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
    registers: [theirs],
  });
  for (const labels of [
    { route: '/a', status: '200' },
    { route: '/b "\\', status: '404' },
  ]) {
    const tally = tallyFor(labels);
    for (const value of VALUES) {
      tally.observe(value);
      histogram.observe(labels, value);
    }
  }
  expect(linesOf(await ours.metrics())).toEqual(linesOf(await theirs.metrics()));
});

/** Puts `le` last, which the library writes before the other labels. */
const linesOf = (exposition: string) =>
  exposition.split('\n').map((line) => line.replace(/(le="[^"]+"),(.*)\}/, '$2,$1}'));
