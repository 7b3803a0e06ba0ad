import { expect } from 'vitest';
import { openTcpProxy } from '../../../../../test/support/tcp-proxy.ts';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { createDueBattleRunner } from '../../battles/due-battle-runner.ts';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { writeAlive } from '../nodes/node-liveness.ts';
import { readEvents } from '../rooms/read-events.ts';
import { ARENA, duel, letTimePass, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { setScene } from '../testing/stage.ts';
import { changeBattle } from './change-battle.ts';
import { carryOutDueBattles } from './due-battles.ts';
import { readBattle, readDueBattles } from './read-battles.ts';

/** A node's due-battle runner, with its own pool. */
function openClock({ url }: Pick<TestLedger, 'url'>) {
  const pool = openPool(url, () => {});
  const published: BattleCommit[] = [];
  const warnings: unknown[] = [];
  const log = {
    warn: (fault: unknown) => warnings.push(fault),
    error: (fault: unknown) => warnings.push(fault),
  };
  const clock = createDueBattleRunner({
    writeAlive: (silentMs) => writeAlive(pool, silentMs),
    readDue: (limit) => readDueBattles(pool, limit),
    carryOutSet: (battles) => carryOutDueBattles(pool, battles),
    carryOut: (battle) => changeBattle(pool, battle, { type: 'due' }),
    publish: (commit) => published.push(commit),
    log,
    pauseMs: 20,
  });
  return {
    published,
    warnings,
    async close() {
      await clock.stop();
      await pool.end();
    },
  };
}

it('the runners of many nodes carry out each transition once', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const clocks = [openClock(ledger), openClock(ledger), openClock(ledger)];
  const { id } = await startBattle(pool, duel({ rounds: 2, countdown_s: 60 }));
  for (const skippedMs of [60_000, 300_000, 300_250]) {
    const { round, state } = (await readBattle(pool, id))!;
    await letTimePass(pool, id, skippedMs);
    await waitUntil('a runner has carried out the transition', async () => {
      const now = (await readBattle(pool, id))!;
      return now.round !== round || now.state !== state;
    });
  }
  const battle = (await readBattle(pool, id))!;
  expect(battle).toMatchObject({ state: 'finished', result: { rounds: [{ round: 1 }, { round: 2 }] } });
  for (const one of clocks) await one.close();

  const types = (await readEvents(pool, 'rex-live', 0, 100)).events.map(({ type }) => type);
  expect(types).toEqual([
    'battle_countdown',
    'battle_started',
    'battle_round_ended',
    'battle_started',
    'battle_round_ended',
    'battle_ended',
  ]);
  const published = clocks
    .flatMap((one) => one.published)
    .flatMap(({ roomEvents }) => roomEvents.filter(({ room }) => room === 'rex-live'))
    .flatMap(({ events }) => events.map(({ seq }) => seq));
  expect(published.sort()).toEqual([2, 3, 4, 5, 6]);
  await expectNothingWrong(pool);
});

it('a runner continues when the database is available again', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  const proxy = await openTcpProxy(ledger.url);
  const clock = openClock(proxy);
  proxy.drop('responses');
  await letTimePass(pool, id, 300_000);
  await waitUntil('bytes were dropped', async () => proxy.droppedBytes > 0);
  proxy.restore();
  proxy.disconnect();
  await waitUntil('it is settled', async () => (await readBattle(pool, id))!.state === 'finished');
  await clock.close();
  await proxy.close();
  expect(clock.warnings.length).toBeGreaterThan(0);
  await expectNothingWrong(pool);
});

it('a round that was opened while the clock was an hour ahead is opened again when the clock is corrected', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, {
    ...ARENA,
    users: { ...ARENA.users, zoe: 0 },
    rooms: { ...ARENA.rooms, 'zoe-live': { host: 'zoe' } },
  });
  const counted = await startBattle(pool, duel({ countdown_s: 60 }));
  const sides = ['max', 'zoe'].map((host) => ({ hosts: [{ host, room: `${host}-live` }] }));
  const played = await startBattle(pool, duel({ rounds: 3, sides }));
  await letTimePass(pool, played.id, 300_000);
  await carryOutDueBattles(pool, [played.id]);
  const before = await pool.query<{ now: number }>(
    `update battles set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour',
            due_at = due_at + interval '1 hour'
      returning floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
  );
  const clock = openClock(ledger);
  for (const { id } of [counted, played]) {
    await waitUntil(
      'it has a start by the current clock',
      async () => (await readBattle(pool, id))!.withdrawn?.length === 1,
    );
    const { startsAt } = (await readBattle(pool, id))!;
    expect(startsAt! - before.rows[0]!.now).toBeLessThan(1_800_000);
  }
  await clock.close();
  expect(clock.warnings).toEqual([]);
  const types = (await readEvents(pool, 'max-live', 0, 100)).events.map(({ type }) => type);
  expect(types).toEqual(['battle_started', 'battle_round_ended', 'battle_started', 'battle_started']);
  await expectNothingWrong(pool);
});
