import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/support/summary-reporter.ts';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    // Those take long for what they show: `npm run test:faults` has the time.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.LAVISH_FAULT_ROUNDS === undefined ? ['**/*.long.test.ts'] : []),
    ],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', new SummaryReporter()],
    // Two at least: much of the time is spent waiting for servers, and on two cores Vitest would take one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // For a machine that does much else: what passes takes no longer for it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
