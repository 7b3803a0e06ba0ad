import type { Pool, QueryResult } from 'pg';
import { describe, expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { readBattle } from '../battles/read-battles.ts';
import { ARENA, against, duel, granted, letTimePass, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it, readLedger } from '../testing/ledger.ts';
import { holdLock } from '../testing/lock-waits.ts';
import { rowsRead } from '../testing/rows-read.ts';
import { setScene } from '../testing/stage.ts';
import { addGuest, endRoom, removeGuest } from './change-room.ts';
import { readEvents } from './read-events.ts';

const withIvy = duel({
  mode: 'team',
  sides: [
    {
      hosts: [
        { host: 'nova', room: 'nova-live' },
        { host: 'ivy', room: 'nova-live' },
      ],
    },
    { hosts: [{ host: 'rex', room: 'rex-live' }] },
  ],
});

describe('a room that ends', () => {
  it('forfeits its battle in the same commit: the other side has won', async ({ ledger: { pool } }) => {
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    const change = granted(await endRoom(pool, 'nova-live'))!;
    const [commit] = change.battles;
    expect(commit!.battle).toMatchObject({ state: 'finished', result: { winner: 1, decided_by: 'forfeit' } });
    expect(await readBattle(pool, id)).toEqual(commit!.battle);

    const inRoom = (await readEvents(pool, 'nova-live', 0, 100)).events;
    expect(inRoom.slice(-2).map(({ type }) => type)).toEqual(['battle_ended', 'room_ended']);
    const published = [...commit!.roomEvents.find(({ room }) => room === 'nova-live')!.events];
    expect([...published, ...change.events.events]).toEqual(inRoom.slice(2));
    const elsewhere = (await readEvents(pool, 'rex-live', 0, 100)).events;
    expect(elsewhere.at(-1)!.type).toBe('battle_ended');
    // The other room is free again.
    granted(await createBattle(pool, duel({ sides: [duel().sides[1]!, against('max').sides[1]!] }), null));
    await expectNothingWrong(pool);
  });

  it('gets no further events of its battle, which continues in the other rooms', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, ARENA);
    const three = duel({ sides: [...duel().sides, against('max').sides[1]!] });
    const { id } = await startBattle(pool, three);
    const [commit] = granted(await endRoom(pool, 'max-live'))!.battles;
    expect(commit!.battle).toMatchObject({ state: 'live', contenders: [0, 1] });
    await letTimePass(pool, id, 300_000);
    const { roomEvents } = granted(await changeBattle(pool, id, { type: 'due' }));
    expect(roomEvents.map(({ room, events }) => [room, events.length > 0])).toEqual([
      ['nova-live', true],
      ['rex-live', true],
      ['max-live', false],
    ]);
    expect((await readEvents(pool, 'max-live', 0, 100)).events.at(-1)!.type).toBe('room_ended');
    await expectNothingWrong(pool);
  });

  it('cancels every invitation that names it', async ({ ledger: { pool } }) => {
    await setScene(pool, ARENA);
    const invite = async (request = duel()) =>
      granted(await createBattle(pool, { ...request, accept: 'invite' }, null)).battle.id;
    const ids = [await invite(), await invite(duel(against('max'))), await invite()];
    const { battles, inviteHosts } = granted(await endRoom(pool, 'nova-live'))!;
    expect(battles).toEqual([]);
    expect(inviteHosts.sort()).toEqual(['max', 'nova', 'rex']);
    for (const id of ids) {
      expect(await readBattle(pool, id)).toMatchObject({ state: 'cancelled', version: 2, expiresAt: null });
    }
    expect((await readEvents(pool, 'rex-live', 0, 100)).events).toEqual([]);
    await expectNothingWrong(pool);
  });

  it('waits for a battle that is being proposed there, and cancels it too', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const lock = await holdLock(await ledger.connect(), 'rooms', 'nova-live');
    const waiting = (count: number) =>
      waitUntil(`${count} wait`, async () => {
        const { rows } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows.length === count;
      });
    const proposed = createBattle(pool, duel(), null);
    await waiting(1);
    const ended = endRoom(pool, 'nova-live');
    await waiting(2);
    await lock.release();
    const { id } = granted(await proposed).battle;
    expect(granted(await ended)!.battles.map(({ battle }) => battle.id)).toEqual([id]);
    expect(await readBattle(pool, id)).toMatchObject({ state: 'finished', result: { winner: 1 } });
    await expectNothingWrong(pool);
  });
});

it('a room with thousands of earlier battles ends by reading the battle that it is in', async ({
  ledger: { pool },
}) => {
  await setScene(pool, ARENA);
  const earlier = 5_000;
  await pool.query(
    `with old as (
       insert into battles (id, mode, state, version, rules, secret, progress, created_at, over_at, xid, agreed)
       select gen_random_uuid(), 'solo', 'finished', 1, '{}', '', '{"sides": []}', now(), now(), 1, true
         from generate_series(1, ${earlier}) returning id)
     insert into battle_hosts (battle_id, side, host_id, room_id, agreed) select id, 0, 'nova', 'nova-live', true from old`,
  );
  await pool.query('analyze battles, battle_hosts');
  const { id } = await startBattle(pool);
  let read = 0;
  const measured = {
    query: pool.query.bind(pool),
    async connect() {
      const client = await pool.connect();
      const query = client.query.bind(client) as (text: unknown, values?: unknown[]) => Promise<QueryResult>;
      return Object.assign(Object.create(client) as typeof client, {
        release: (broken?: boolean) => client.release(broken),
        async query(statement: string | { text: string; values: unknown[] }, given?: unknown[]) {
          const { text, values } =
            typeof statement === 'string' ? { text: statement, values: given } : statement;
          if (text.includes('b.over_at is null and b.state'))
            read += rowsRead(await query(`explain (analyze, format json) ${text}`, values));
          return query(text, values);
        },
      });
    },
    options: pool.options,
  } as unknown as Pool;
  const change = granted(await endRoom(measured, 'nova-live'))!;
  expect(change.battles.map(({ battle }) => battle.id)).toEqual([id]);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(30);
});

describe('a guest', () => {
  it('leaves the battle when removed, and the battle continues without the guest', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool, withIvy);
    const change = granted(await removeGuest(pool, 'nova-live', 'ivy'))!;
    expect(change.battles[0]!.battle).toMatchObject({
      id,
      state: 'live',
      version: 2,
      sides: [{ hosts: [{ left: false }, { host: 'ivy', left: true }] }, {}],
    });
    expect(change.events.events).toMatchObject([{ type: 'guest_left', user: 'ivy' }]);
    await expectNothingWrong(pool);
  });

  it.for(['joining', 'being removed without being a guest', 'being removed without being on a side'])(
    'does not change the battle by %s',
    async (what, { ledger: { pool } }) => {
      await setScene(pool, ARENA);
      await startBattle(pool);
      const { battles } = await readLedger(pool);
      if (what === 'joining') granted(await addGuest(pool, 'nova-live', 'max'));
      else if (what === 'being removed without being a guest')
        granted(await removeGuest(pool, 'nova-live', 'rex'));
      else granted(await removeGuest(pool, 'nova-live', 'ivy'));
      expect((await readLedger(pool)).battles).toEqual(battles);
    },
  );
});
