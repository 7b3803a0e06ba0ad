import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/support/summary-reporter.ts';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    // These take minutes: `npm run test:faults` runs them.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.LAVISH_FAULT_ROUNDS === undefined ? ['**/*.long.test.ts'] : []),
    ],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', new SummaryReporter()],
    // At least two: much of the time is spent waiting for servers, and on two cores Vitest would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Long, for a busy machine. A passing test takes no longer because of it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
