import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { isAgreed } from '../../domain/battles/battle.ts';
import { type CrashScenario, crashScenarios } from '../../domain/battles/testing/crash-scenarios.ts';
import { BATTLE_STARTS_AT } from '../../domain/battles/testing/example-battle.ts';
import { runScenario } from '../../domain/battles/testing/run-scenario.ts';
import { holdClock, openDatabaseWorld } from '../testing/database-world.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { readBattle } from './read-battles.ts';

test('on PostgreSQL, over connections that break anywhere, score and result follow from the accepted gifts', {
  timeout: 4 * PROPERTY_TIMEOUT_MS,
}, async () => {
  const property = fc.asyncProperty(crashScenarios, async (scenario) => {
    const { ledger, close } = await openTestLedger();
    try {
      await holdClock(ledger.url, BATTLE_STARTS_AT);
      await runScenario(scenario, await openDatabaseWorld(ledger, scenario), BATTLE_STARTS_AT);
      await expectSameEvents(ledger, scenario);
      await expectNothingWrong(ledger.pool);
    } finally {
      await close();
    }
  });
  // Which of two racing nodes comes first is random, so a failure may not repeat while it is shrunk.
  await fc.assert(property, { numRuns: propertyRuns(20), endOnFailure: true });
});

/**
 * Every live room has the same events of the battle in the same order, and the end of the battle once. Rooms have no events
 * of a battle that was never agreed.
 */
async function expectSameEvents({ pool }: TestLedger, { request }: CrashScenario): Promise<void> {
  const rooms = request.sides.flatMap(({ hosts }) => hosts.map(({ room }) => room));
  const { rows } = await pool.query<{ events: string; ends: number }>(
    `select string_agg((event - 'seq')::text, ' ' order by e.seq) as events,
            count(*) filter (where event->>'type' = 'battle_ended') as ends
       from rooms r left join room_events e on e.room_id = r.id and event->>'type' like 'battle%'
      where r.id = any($1) and r.ended_at is null group by r.id`,
    [rooms],
  );
  const battles = await pool.query<{ id: string }>('select id from battles');
  const battle = await readBattle(pool, battles.rows[0]!.id);
  const expected = isAgreed(battle!) ? [1, rows[0]?.events] : [0, null];
  for (const { events, ends } of rows) expect([ends, events]).toEqual(expected);
}
