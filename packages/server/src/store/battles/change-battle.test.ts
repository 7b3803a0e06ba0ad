import type { NumberedEvent } from '@lavish/protocol';
import type pg from 'pg';
import { describe, expect } from 'vitest';
import { isRefusal } from '../../domain/refusal.ts';
import { readInvites } from '../invitations/invitations.ts';
import { readEvents, readPositions, readSnapshots } from '../rooms/read-events.ts';
import { ARENA, against, duel, granted, letTimePass, ROOMS, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it, readLedger } from '../testing/ledger.ts';
import { setScene } from '../testing/stage.ts';
import { changeBattle, createBattle } from './change-battle.ts';
import { listBattles, readBattle, readDueBattles, readRoomBattle } from './read-battles.ts';

/** A room's events since its scene was created. */
async function eventsIn(pool: pg.Pool, room: string): Promise<NumberedEvent[]> {
  const { events } = await readEvents(pool, room, 0, 100);
  return events.filter(({ type }) => type !== 'guest_joined');
}

const typesIn = async (pool: pg.Pool, room: string) => (await eventsIn(pool, room)).map(({ type }) => type);

const revisions = async (pool: pg.Pool) =>
  (await readLedger(pool)).rooms.map(({ id, revision, battle_id }) => ({ id, revision, battle_id }));

describe('a battle', () => {
  it('is shown only to its hosts while it is proposed, and engages no host or room', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const before = await revisions(pool);
    const { battle, roomEvents, inviteHosts } = granted(
      await createBattle(pool, duel({ accept: 'invite' }), 'nova'),
    );
    expect(battle).toMatchObject({ state: 'invited', version: 1, inviter: 'nova' });
    expect(await readBattle(pool, battle.id)).toEqual(battle);
    expect({ roomEvents, inviteHosts }).toEqual({ roomEvents: [], inviteHosts: ['nova', 'rex'] });
    for (const room of ROOMS) {
      expect(await eventsIn(pool, room)).toEqual([]);
      expect(await readRoomBattle(pool, room)).toBeNull();
    }
    expect(await readInvites(pool, ['rex', 'max'])).toEqual([{ host: 'rex', battle: battle.id, version: 1 }]);
    expect(await readInvites(pool, ['max'])).toEqual([]);
    expect(await revisions(pool)).toEqual(before);
    await expectNothingWrong(pool);
  });

  it('is shown in its rooms once all hosts have accepted, and then follows the clock', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const before = await revisions(pool);
    const request = duel({ accept: 'invite', countdown_s: 60, duration_s: 60 });
    const { id } = granted(await createBattle(pool, request, 'nova')).battle;
    const { battle, roomEvents } = granted(await changeBattle(pool, id, { type: 'accept', host: 'rex' }));
    expect(battle).toMatchObject({ state: 'countdown', version: 2, round: 1 });
    expect(roomEvents.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ['battle_countdown'],
      ['battle_countdown'],
    ]);
    const after = before.map((row) =>
      row.id === 'max-live' ? row : { ...row, revision: (row.revision as number) + 1, battle_id: id },
    );
    expect(await revisions(pool)).toEqual(after);
    expect(await readInvites(pool, ['rex'])).toEqual([]);
    expect((await readDueBattles(pool, 10)).nextAt).toBe(battle.startsAt);

    await letTimePass(pool, id, 60_000);
    await letTimePass(pool, id, 60_000);
    expect((await readDueBattles(pool, 10)).due).toEqual([id]);
    const ended = granted(await changeBattle(pool, id, { type: 'due' })).battle;
    expect(ended).toMatchObject({ state: 'finished', dueAt: null, result: { outcome: 'draw' } });
    for (const room of ROOMS) {
      expect((await typesIn(pool, room)).at(-1)).toBe('battle_ended');
      expect(await readRoomBattle(pool, room)).toEqual(ended);
      expect((await readSnapshots(pool, [room])).get(room)!.battle).toEqual(ended);
      expect((await readPositions(pool, [room])).get(room)!.battle).toEqual({ id, version: ended.version });
    }
    expect(await readDueBattles(pool, 10)).toMatchObject({ due: [], nextAt: null });
    await expectNothingWrong(pool);
  });

  it('is listed among all battles and among those of its rooms, newest first', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const first = await startBattle(pool, duel({ accept: 'invite', ...against('max') }));
    const second = await startBattle(pool, duel({ accept: 'invite' }));
    const ids = async (query: { room?: string; before?: string }) =>
      (await listBattles(pool, { limit: 10, all: true, ...query })).map(({ id }) => id);
    expect(await ids({})).toEqual([second.id, first.id]);
    expect(await ids({ before: second.id })).toEqual([first.id]);
    expect(await ids({ room: 'max-live' })).toEqual([first.id]);
    expect(await ids({ room: 'nova-live' })).toEqual([second.id, first.id]);
  });

  it('is not found if it does not exist', async ({ ledger: { pool } }) => {
    const answer = await changeBattle(pool, '0'.repeat(32), { type: 'end' });
    expect(answer).toMatchObject({ code: 'battle_not_found', param: 'battle' });
  });
});

describe('a host or room in a battle cannot join another', () => {
  const ivyAlone = duel({
    sides: [{ hosts: [{ host: 'ivy', room: 'nova-live' }] }, { hosts: [{ host: 'max', room: 'max-live' }] }],
  });

  it.for([
    ['a host', duel(against('max'))],
    ['a room', ivyAlone],
    ['a host, in an invitation', duel({ ...against('max'), accept: 'invite' })],
  ] as const)('at the proposal: %s', async ([, request], { ledger: { pool } }) => {
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    const before = await readLedger(pool);
    expect(await createBattle(pool, request, null)).toMatchObject({ code: 'battle_conflict' });
    expect(await readLedger(pool)).toEqual(before);
    granted(await changeBattle(pool, id, { type: 'end' }));
    granted(await createBattle(pool, request, null));
  });

  it('at the last acceptance, which is refused and succeeds later', async ({ ledger: { pool } }) => {
    await setScene(pool, ARENA);
    const invited = granted(await createBattle(pool, duel({ accept: 'invite' }), 'nova')).battle;
    const other = await startBattle(pool, duel(against('max')));
    const accept = () => changeBattle(pool, invited.id, { type: 'accept', host: 'rex' });
    expect(await accept()).toMatchObject({ code: 'battle_conflict' });
    expect(await readBattle(pool, invited.id)).toEqual(invited);
    granted(await changeBattle(pool, other.id, { type: 'end' }));
    expect(granted(await accept()).battle.state).toBe('live');
  });

  it('however many battles begin at once', async ({ ledger: { pool } }) => {
    await setScene(pool, ARENA);
    const requests = [duel(), duel(against('max')), ivyAlone, duel({ sides: [...duel().sides].reverse() })];
    const answers = await Promise.all(
      [...requests, ...requests].map((request) => createBattle(pool, request, null)),
    );
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
    expect(answers.filter(isRefusal).map(({ code }) => code)).toEqual(Array(7).fill('battle_conflict'));
    await expectNothingWrong(pool);
  });
});

describe('only one of many concurrent requests carries out', () => {
  it('the last acceptance', async ({ ledger: { pool } }) => {
    await setScene(pool, ARENA);
    const { id } = granted(await createBattle(pool, duel({ accept: 'invite' }), 'nova')).battle;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => changeBattle(pool, id, { type: 'accept', host: 'rex' })),
    );
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
    expect(await readBattle(pool, id)).toMatchObject({ state: 'live', version: 2 });
    await expectNothingWrong(pool);
  });

  it('a due transition', async ({ ledger: { pool } }) => {
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    await letTimePass(pool, id, 300_000);
    const commits = await Promise.all(
      Array.from({ length: 5 }, async () => granted(await changeBattle(pool, id, { type: 'due' }))),
    );
    expect(commits.filter(({ roomEvents }) => roomEvents.length > 0)).toHaveLength(1);
    expect(new Set(commits.map(({ battle }) => battle.version)).size).toBe(1);
    for (const room of ROOMS) {
      expect(await typesIn(pool, room)).toEqual(['battle_started', 'battle_round_ended', 'battle_ended']);
    }
    await expectNothingWrong(pool);
  });
});

it('a round that ended while no node was alive is settled later, at its true time, and starts no new round', async ({
  ledger: { pool },
}) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool, duel({ rounds: 3, tie: { policy: 'overtime' } }));
  await letTimePass(pool, id, 300_000 + 31_000);
  const { endsAt } = (await readBattle(pool, id))!;
  await pool.query(
    `insert into node_outages select ends_at - interval '1 second', clock_timestamp() from battles where id = $1`,
    [id],
  );
  const { battle } = granted(await changeBattle(pool, id, { type: 'due' }));
  expect(battle).toMatchObject({ state: 'finished', round: 1, endsAt, result: { outcome: 'draw' } });
  expect(Date.parse(battle.result!.finished_at)).toBe(endsAt);
});
