import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { SummaryReporter } from './test/support/summary-reporter.ts';

const EXCLUDED = [
  ...configDefaults.exclude,
  // These take minutes: `npm run test:faults` runs them.
  ...(process.env.LAVISH_FAULT_ROUNDS === undefined ? ['**/*.long.test.ts'] : []),
];
const PROPERTIES = ['packages/*/src/**/*.property.test.ts'];
const DATABASE = ['packages/server/src/{store,postgres,bus}/**/*.test.ts'];
const PURE = [
  'packages/{protocol,web,console,effects,gift-art}/src/**/*.test.ts',
  'packages/server/src/domain/**/*.test.ts',
];

/** A part of the tests, so that `.ci/run` can leave it out: `vitest run --project database`. */
const part = (
  name: string,
  include: string[],
  exclude: string[],
  isolate = true,
): TestProjectInlineConfiguration => ({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name,
    include,
    exclude: [...EXCLUDED, ...exclude],
    isolate,
    // At least two: much of the time is spent waiting for servers, and on two cores Vitest would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Long, for a busy machine. A passing test takes no longer because of it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    projects: [
      // The files of one process share the modules that it has loaded.
      part('pure', PURE, PROPERTIES, false),
      part('properties', PROPERTIES, []),
      part('database', DATABASE, PROPERTIES),
      part(
        'whole',
        ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
        [...PURE, ...PROPERTIES, ...DATABASE],
      ),
    ],
    globalSetup: ['test/support/global-setup.ts'],
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new SummaryReporter()],
  },
});
