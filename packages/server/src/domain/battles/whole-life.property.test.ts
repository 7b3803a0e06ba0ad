import fc from 'fast-check';
import { test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { BATTLE_STARTS_AT } from './testing/example-battle.ts';
import { leadLife } from './testing/lead-life.ts';
import { createMemoryWorld } from './testing/memory-world.ts';
import { wholeLives } from './testing/whole-lives.ts';

test('score and result follow from the accepted gifts, even if any process dies', {
  timeout: 4 * PROPERTY_TIMEOUT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(wholeLives, (life) => leadLife(life, createMemoryWorld(life), BATTLE_STARTS_AT)),
    { numRuns: propertyRuns(2_000) },
  );
});
