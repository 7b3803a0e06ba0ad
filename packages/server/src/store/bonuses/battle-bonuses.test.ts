import type { BattleEvent, PostBattle, PutBonus } from '@lavish/protocol';
import type pg from 'pg';
import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { battleView } from '../../wire/battle-views.ts';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { readBattle, readDueBattles } from '../battles/read-battles.ts';
import { endRoom } from '../rooms/change-room.ts';
import { readEvents } from '../rooms/read-events.ts';
import { ARENA, against, duel, granted, ROOMS, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { holdLock } from '../testing/lock-waits.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { deleteBonus, putBonus, readBonus } from './bonus-periods.ts';

const MINUTE_MS = 60_000;
const minutes = (count: number) => new Date(Date.now() + count * MINUTE_MS).toISOString();
const gala = (over: PutBonus = {}): PutBonus => ({
  starts_at: minutes(-1),
  ends_at: minutes(60),
  multiplier: 2.5,
  ...over,
});

const put = async (pool: pg.Pool, body: PutBonus = gala(), id = 'gala') =>
  granted(await putBonus(pool, id, body));

/** Carries out the due transitions, as any node does. Returns the battles that were due. */
async function carryOutDue(pool: pg.Pool): Promise<string[]> {
  const { due } = await readDueBattles(pool, 10);
  for (const id of due) granted(await changeBattle(pool, id, { type: 'due' }));
  return due;
}

/** The boost events of a room. */
async function boostEvents(pool: pg.Pool, room: string): Promise<string[]> {
  const { events } = await readEvents(pool, room, 0, 100);
  return (events as BattleEvent[]).flatMap((event) => {
    if (event.type === 'battle_boost_started') return `${event.boost.id} ×${event.boost.multiplier}`;
    return event.type === 'battle_boost_ended' ? `${event.boost.id} ended` : [];
  });
}

const boostsShown = async (pool: pg.Pool, battle: string) =>
  battleView((await readBattle(pool, battle))!, Date.now()).boosts;

/** Waits until `count` other transactions wait for a lock. */
const untilLockWaits = ({ pool }: TestLedger, count: number) =>
  waitUntil(`${count} wait for a lock`, async () => {
    const { rows } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length === count;
  });

it('a running bonus is announced in every room when the battle begins, and shown', async ({
  ledger: { pool },
}) => {
  await setScene(pool, ARENA);
  const scope = { rooms: ['attic', 'rex-live'], categories: ['love'], min_vip_level: 3 };
  await put(pool, gala({ scope }));
  await put(pool, gala({ scope: { rooms: ['max-live'] } }), 'elsewhere');
  const { id, endsAt } = await startBattle(pool);
  for (const room of ROOMS) expect(await boostEvents(pool, room)).toEqual(['gala ×2.5']);
  expect(await boostsShown(pool, id)).toEqual([
    {
      id: 'gala',
      kind: 'bonus',
      multiplier: 2.5,
      side: null,
      ends_at: new Date(endsAt!).toISOString(),
      scope: { ...scope, rooms: ['rex-live'] },
    },
  ]);
  await expectNothingWrong(pool);
});

it('a battle announces a bonus that is created, changed and ended', async ({ ledger: { pool } }) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  await put(pool);
  expect(await carryOutDue(pool)).toEqual([id]);
  await put(pool, {});
  expect(await carryOutDue(pool)).toEqual([]);
  await put(pool, { multiplier: 4 });
  expect(await carryOutDue(pool)).toEqual([id]);
  expect(await boostsShown(pool, id)).toMatchObject([{ id: 'gala', multiplier: 4 }]);
  expect(await deleteBonus(pool, 'gala')).toBe(true);
  expect(await carryOutDue(pool)).toEqual([id]);
  expect(await boostsShown(pool, id)).toEqual([]);
  for (const room of ROOMS) {
    expect(await boostEvents(pool, room)).toEqual(['gala ×2.5', 'gala ended', 'gala ×4', 'gala ended']);
  }
  expect((await readBattle(pool, id))!.dueAt).toBe((await readBattle(pool, id))!.endsAt);
  await expectNothingWrong(pool);
});

it('a bonus that begins and ends during the round adds due times', async ({ ledger: { pool } }) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  const { starts_at, ends_at } = await put(pool, gala({ starts_at: minutes(1), ends_at: minutes(2) }));
  await carryOutDue(pool);
  expect((await readDueBattles(pool, 10)).nextAt).toBe(Date.parse(starts_at));
  await pool.query('update bonuses set starts_at = now()');
  await pool.query('update battles set due_at = now()');
  await carryOutDue(pool);
  expect((await readDueBattles(pool, 10)).nextAt).toBe(Date.parse(ends_at));
  expect(await boostEvents(pool, 'rex-live')).toEqual(['gala ×2.5']);
  expect((await readBattle(pool, id))!.state).toBe('live');
});

it('an announced bonus whose rows were deleted is announced as ended', async ({ ledger: { pool } }) => {
  await setScene(pool, ARENA);
  await put(pool);
  const { id } = await startBattle(pool);
  await pool.query('delete from bonuses');
  granted(await changeBattle(pool, id, { type: 'end' }));
  expect(await boostEvents(pool, 'nova-live')).toEqual(['gala ×2.5', 'gala ended']);
});

it.for<[string, Partial<PostBattle>, PutBonus]>([
  ['is for other rooms', {}, gala({ scope: { rooms: ['max-live'] } })],
  ['begins when the round is over', {}, gala({ starts_at: minutes(6) })],
  ['is created during the countdown', { countdown_s: 60 }, gala()],
  ['is created before all hosts agreed', { accept: 'invite' }, gala()],
])('a bonus does not change a battle when it %s', async ([, rules, bonus], { ledger: { pool } }) => {
  await setScene(pool, ARENA);
  const battle = await startBattle(pool, duel(rules));
  await put(pool, bonus);
  expect(await carryOutDue(pool)).toEqual([]);
  expect(await readBattle(pool, battle.id)).toEqual(battle);
});

it('the other sides keep the bonus when a host leaves because their room ends', async ({
  ledger: { pool },
}) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(
    pool,
    duel({ sides: [...duel().sides, { hosts: [{ host: 'max', room: 'max-live' }] }] }),
  );
  await put(pool);
  // No node has carried out the due transition yet. The end of the room carries it out.
  granted(await endRoom(pool, 'max-live'));
  expect(await boostEvents(pool, 'nova-live')).toEqual(['gala ×2.5']);
  expect(await boostsShown(pool, id)).toMatchObject([{ id: 'gala' }]);
});

it('a battle that begins while a bonus is created gets the bonus', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const { id } = granted(await createBattle(pool, duel({ accept: 'invite' }), 'nova')).battle;
  const gate = await holdLock(await ledger.connect(), 'battles', id);
  const accepted = changeBattle(pool, id, { type: 'accept', host: 'rex' });
  await untilLockWaits(ledger, 1);
  const bonus = put(pool);
  await untilLockWaits(ledger, 2);
  await gate.release();
  await Promise.all([accepted, bonus]);
  await carryOutDue(pool);
  expect(await boostEvents(pool, 'rex-live')).toEqual(['gala ×2.5']);
});

it('a battle that is being proposed gets a bonus that is created at the same time', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const client = await ledger.connect();
  await client.query('begin');
  // The battle is about to write its hosts. It has read the bonuses.
  await client.query(`select from users where id = 'rex' for update`);
  const begins = startBattle(pool);
  await untilLockWaits(ledger, 1);
  const bonus = put(pool);
  await untilLockWaits(ledger, 2);
  await client.query('commit');
  await Promise.all([begins, bonus]);
  await carryOutDue(pool);
  expect(await boostEvents(pool, 'rex-live')).toEqual(['gala ×2.5']);
});

it('a gift that waits for the same lock as the end of a bonus comes before the end or does not get the bonus', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  await put(pool);
  const gate = await holdLock(await ledger.connect(), 'battles', id);
  const gift = ledger.openCommitter().commit([sendsRose({ room: 'nova-live' })]);
  await untilLockWaits(ledger, 1);
  const over = deleteBonus(pool, 'gala');
  await untilLockWaits(ledger, 2);
  await gate.release();
  const [outcome] = (await gift).outcomes;
  await over;
  const ended = Date.parse((await readBonus(pool, 'gala'))!.ends_at);
  expect(outcome).toMatchObject({ kind: 'accepted', gift: { battle: { boosts: [{ id: 'gala' }] } } });
  expect(ended).toBeGreaterThanOrEqual(outcome!.kind === 'accepted' ? outcome!.gift.at : Infinity);
});

it('many bonuses and many battles at once leave a consistent database', async ({ ledger: { pool } }) => {
  await setScene(pool, ARENA);
  const { id } = await startBattle(pool);
  await Promise.all([
    ...['a', 'b', 'c'].map((bonus) => put(pool, gala(), bonus)),
    changeBattle(pool, id, { type: 'due' }),
    createBattle(pool, duel({ ...against('max'), accept: 'invite' }), null),
    changeBattle(pool, id, { type: 'due' }),
  ]);
  await Promise.all([deleteBonus(pool, 'b'), carryOutDue(pool), put(pool, { multiplier: 3 }, 'c')]);
  await carryOutDue(pool);
  expect(await boostsShown(pool, id)).toMatchObject([
    { id: 'a', multiplier: 2.5 },
    { id: 'c', multiplier: 3 },
  ]);
  await expectNothingWrong(pool);
});
