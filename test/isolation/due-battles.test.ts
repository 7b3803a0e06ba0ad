import { expect } from 'vitest';
import { createDueBattleRunner } from '../../packages/server/src/battles/due-battle-runner.ts';
import type { StoredBattle } from '../../packages/server/src/domain/battles/battle.ts';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { changeBattle } from '../../packages/server/src/store/battles/change-battle.ts';
import { carryOutDueBattles, SET_LOCK_WAIT_MS } from '../../packages/server/src/store/battles/due-battles.ts';
import { readBattle, readDueBattles } from '../../packages/server/src/store/battles/read-battles.ts';
import { writeAlive } from '../../packages/server/src/store/nodes/node-liveness.ts';
import { duel, letTimePass, startBattle } from '../../packages/server/src/store/testing/arena.ts';
import {
  expectNothingWrong,
  ledgerTest as it,
  type TestLedger,
} from '../../packages/server/src/store/testing/ledger.ts';
import { holdLock } from '../../packages/server/src/store/testing/lock-waits.ts';
import { setScene } from '../../packages/server/src/store/testing/stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const BATTLES = 40;
const hosts = Array.from({ length: 2 * BATTLES }, (_, n) => `h${n}`);
const room = (host: string) => `${host}-live`;

/** Battles between neighbours, whose single rounds ended `agoMs` ago. */
async function endTogether({ pool }: TestLedger, rounds: number, agoMs: number): Promise<StoredBattle[]> {
  await setScene(pool, {
    users: Object.fromEntries(hosts.map((host) => [host, 0])),
    rooms: Object.fromEntries(hosts.map((host) => [room(host), { host }])),
  });
  const battles: StoredBattle[] = [];
  for (let n = 0; n < BATTLES; n++) {
    const sides = hosts.slice(2 * n, 2 * n + 2).map((host) => ({ hosts: [{ host, room: room(host) }] }));
    const battle = await startBattle(pool, duel({ sides, rounds }));
    await letTimePass(pool, battle.id, 300_000 + agoMs);
    battles.push(battle);
  }
  return battles;
}

/** A node's runner of due battles with as many connections as in production, and what it did. */
function openClock({ url }: TestLedger) {
  const pool = openPool(url, () => {}, 3);
  const sets: number[] = [];
  const alone: string[] = [];
  const log = { warn: () => {}, error: () => {} };
  const clock = createDueBattleRunner({
    writeAlive: (silentMs) => writeAlive(pool, silentMs),
    readDue: (limit) => readDueBattles(pool, limit),
    carryOutSet: (battles, mayWait) => {
      sets.push(battles.length);
      return carryOutDueBattles(pool, battles, mayWait ? SET_LOCK_WAIT_MS : 0);
    },
    carryOut: (battle) => {
      alone.push(battle);
      return changeBattle(pool, battle, { type: 'due' });
    },
    publish: () => {},
    log,
    pauseMs: 20,
  });
  const close = async () => {
    await clock.stop();
    await pool.end();
  };
  return { sets, alone, close };
}

const statesOf = async ({ pool }: TestLedger, battles: readonly StoredBattle[]) =>
  Promise.all(battles.map(async ({ id }) => (await readBattle(pool, id))!.state));

it('battles that end together are settled in sets, and one whose row or room is held delays no other', async ({
  ledger,
}) => {
  const battles = await endTogether(ledger, 1, 0);
  const [heldBattle, heldRoom] = battles as [StoredBattle, StoredBattle];
  const others = battles.slice(2);
  const one = await ledger.pool.connect();
  const other = await ledger.pool.connect();
  const locks = [
    await holdLock(one, 'battles', heldBattle.id),
    await holdLock(other, 'rooms', heldRoom.sides[0]!.hosts[0]!.room),
  ];
  const clock = openClock(ledger);
  try {
    await waitUntil('all others are settled', async () =>
      (await statesOf(ledger, others)).every((state) => state === 'finished'),
    );
    expect(await statesOf(ledger, [heldBattle, heldRoom])).toEqual(['live', 'live']);
    expect(clock.sets.length).toBeLessThan(BATTLES / 4);
    expect(new Set(clock.alone).size).toBeLessThanOrEqual(2);
  } finally {
    for (const lock of locks) await lock.release();
    one.release();
    other.release();
  }
  await waitUntil('the two are settled as well', async () =>
    (await statesOf(ledger, battles)).every((state) => state === 'finished'),
  );
  await clock.close();
  await expectNothingWrong(ledger.pool);
});

it.for(['battles', 'rooms'] as const)(
  'a set waits for %s that a batch of gifts holds, and leaves out what is held longer',
  async (table, { ledger }) => {
    const battles = await endTogether(ledger, 1, 0);
    const heldBy = ([first]: StoredBattle[]) =>
      table === 'battles' ? first!.id : first!.sides[0]!.hosts[0]!.room;
    const holder = await ledger.pool.connect();
    const idsOf = (some: readonly StoredBattle[]) => some.map(({ id }) => id);
    const [early, late] = [battles.slice(0, 20), battles.slice(20)];

    const long = await holdLock(holder, table, heldBy(early));
    const leftOut = await carryOutDueBattles(ledger.pool, idsOf(early), 1);
    await long.release();
    expect(leftOut.locked).toContain(early[0]!.id);

    const short = await holdLock(holder, table, heldBy(late));
    const settled = carryOutDueBattles(ledger.pool, idsOf(late), 20_000);
    await waitUntil('the set waits', async () => {
      const { rowCount } = await ledger.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    });
    await short.release();
    holder.release();
    expect(await settled).toMatchObject({ commits: { length: 20 }, locked: [] });
  },
);

it('several nodes share the battles that end together, and settle each once', async ({ ledger }) => {
  const battles = await endTogether(ledger, 1, 0);
  const clocks = [openClock(ledger), openClock(ledger)];
  await waitUntil('all are settled', async () =>
    (await statesOf(ledger, battles)).every((state) => state === 'finished'),
  );
  for (const clock of clocks) await clock.close();
  const { rows } = await ledger.pool.query(
    `select count(*)::int as count from room_events where event->>'type' = 'battle_ended'`,
  );
  expect(rows).toEqual([{ count: 2 * BATTLES }]);
  await expectNothingWrong(ledger.pool);
});
