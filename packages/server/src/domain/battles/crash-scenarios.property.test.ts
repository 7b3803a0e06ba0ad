import fc from 'fast-check';
import { test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { crashScenarios } from './testing/crash-scenarios.ts';
import { BATTLE_STARTS_AT } from './testing/example-battle.ts';
import { createMemoryWorld } from './testing/memory-world.ts';
import { runScenario } from './testing/run-scenario.ts';

test('score and result follow from the accepted gifts, even if any process dies', {
  timeout: 4 * PROPERTY_TIMEOUT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(crashScenarios, (scenario) =>
      runScenario(scenario, createMemoryWorld(scenario), BATTLE_STARTS_AT),
    ),
    { numRuns: propertyRuns(2_000) },
  );
});
