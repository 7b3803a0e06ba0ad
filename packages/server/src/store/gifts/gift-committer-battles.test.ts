import type pg from 'pg';
import { describe, expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import type { StoredBattle } from '../../domain/battles/battle.ts';
import type { GiftVerdict } from '../../domain/battles/verdict.ts';
import type { CommittedGifts } from '../../domain/gifts/committed-gifts.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import { receiptOf } from '../../wire/gift-views.ts';
import { readBattleSupporters } from '../battles/battle-supporters.ts';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { readBattle } from '../battles/read-battles.ts';
import { putBonus } from '../bonuses/bonus-periods.ts';
import { endRoom } from '../rooms/change-room.ts';
import { readEvents } from '../rooms/read-events.ts';
import { ARENA, duel, granted, letTimePass, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it, readLedger } from '../testing/ledger.ts';
import { holdLock, untilCommitterWaits } from '../testing/lock-waits.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';
import { readGift } from './read-gifts.ts';

const toNova = { room: 'nova-live' };
const toRex = { room: 'rex-live' };

const namesOfOutcomes = ({ outcomes }: CommittedGifts) =>
  outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind));

const giftsOf = ({ outcomes }: CommittedGifts): StoredGift[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [] : [outcome.gift]));

const verdictsOf = (committed: CommittedGifts) => giftsOf(committed).map(({ battle }) => battle);

/** Reads the battle's gifts in the order in which they were counted. */
async function readCounted(pool: pg.Pool, battle: string): Promise<(StoredGift & { battle: GiftVerdict })[]> {
  const { rows } = await pool.query<GiftRow>(
    `select ${GIFT_COLUMNS} from gifts g where battle_id = $1 order by battle_ordinal, seq`,
    [battle],
  );
  return rows.map(giftOf) as (StoredGift & { battle: GiftVerdict })[];
}

/** Expects the battle's stored score to equal the sum of its gifts. */
async function expectScoreOfGifts(pool: pg.Pool, id: string): Promise<StoredBattle> {
  const battle = (await readBattle(pool, id))!;
  const gifts = await readCounted(pool, id);
  const counted = gifts.filter((gift) => gift.battle.ordinal !== null);
  expect(counted.map((gift) => gift.battle.ordinal)).toEqual(counted.map((_, index) => index + 1));
  expect(battle.counted).toBe(counted.length);
  for (const [side, { points, coins, supporters }] of battle.sides.entries()) {
    const own = counted.filter((gift) => gift.battle.side === side);
    expect(points).toBe(own.reduce((sum, gift) => sum + gift.battle.points, 0));
    expect(coins).toBe(own.reduce((sum, gift) => sum + gift.coins, 0));
    const senders = new Set(own.map(({ sender }) => sender));
    expect(supporters).toBe(senders.size);
    const ranked = await readBattleSupporters(pool, { battle: id, side, limit: 100 });
    for (const { user, points, coins, gifts } of ranked) {
      const theirs = own.filter(({ sender }) => sender === user);
      expect({ points, coins, gifts }).toEqual({
        points: theirs.reduce((sum, gift) => sum + gift.battle.points, 0),
        coins: theirs.reduce((sum, gift) => sum + gift.coins, 0),
        gifts: theirs.length,
      });
    }
    expect(ranked).toHaveLength(senders.size);
  }
  return battle;
}

describe('gifts of a battle', () => {
  it('are counted in their transaction, and stored as decided', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    granted(
      await putBonus(pool, 'gala', {
        starts_at: '2020-01-01T00:00:00Z',
        ends_at: '2999-01-01T00:00:00Z',
        multiplier: 1.5,
        scope: { rooms: ['rex-live'] },
      }),
    );
    const { id } = await startBattle(
      pool,
      duel({ boosts: [{ id: 'rush', kind: 'window', multiplier: 2, items: ['rose'] }] }),
    );
    const batch = [
      sendsRose(toNova),
      sendsRose({ ...toRex, quantity: 2, battle: id }),
      sendsRose({ ...toNova, sender: 'ben', item: 'kiss' }),
      sendsRose({ ...toNova, receiver: 'ivy' }),
      sendsRose({ room: 'max-live' }),
      sendsRose({ room: 'max-live', battle: id }),
      sendsRose({ ...toNova, battle: '0'.repeat(32) }),
    ];
    const committer = ledger.openCommitter();
    const committed = await committer.commit(batch);

    expect(namesOfOutcomes(committed)).toEqual([
      ...Array(5).fill('accepted'),
      'receiver_not_in_battle',
      'battle_not_found',
    ]);
    const rush = { id: 'rush', kind: 'window', add: 1 };
    const gala = { id: 'gala', kind: 'bonus', add: 0.5 };
    expect(verdictsOf(committed)).toMatchObject([
      { battle: id, round: 1, side: 0, ordinal: 1, basePoints: 10, points: 20, boosts: [rush] },
      { side: 1, ordinal: 2, basePoints: 20, multiplier: 25_000, points: 50, boosts: [rush, gala] },
      { side: 0, ordinal: 3, basePoints: 0, multiplier: 10_000, points: 0, boosts: [] },
      null,
      null,
    ]);
    for (const gift of giftsOf(committed)) expect(await readGift(pool, gift.id)).toEqual(gift);
    const [battle] = committed.battles;
    expect(battle).toMatchObject({ version: 2, counted: 3, sides: [{ points: 20 }, { points: 50 }] });
    expect(await expectScoreOfGifts(pool, id)).toEqual(battle);
    for (const room of ['nova-live', 'rex-live']) {
      expect((await readEvents(pool, room, 0, 100)).battle).toEqual(battle);
    }

    const before = await readLedger(pool);
    const again = await ledger.openCommitter().commit(batch.slice(0, 5));
    expect(namesOfOutcomes(again)).toEqual(Array(5).fill('replayed'));
    const receipts = (of: CommittedGifts) => giftsOf(of).map((gift) => JSON.stringify(receiptOf(gift)));
    expect(receipts(again)).toEqual(receipts(committed));
    expect(await readLedger(pool)).toEqual(before);
    await expectNothingWrong(pool);
  });

  it('add up over batches, and the first of equal senders ranks higher', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    const committer = ledger.openCommitter();
    await committer.commit([sendsRose(toRex), sendsRose({ ...toRex, sender: 'ben', quantity: 2 })]);
    await committer.commit([sendsRose(toRex), sendsRose(toNova)]);
    await expectScoreOfGifts(pool, id);
    const supporters = async (side?: number) => {
      const ranked = await readBattleSupporters(pool, {
        battle: id,
        ...(side !== undefined && { side }),
        limit: 10,
      });
      return ranked.map(({ since, ...contribution }) => contribution);
    };
    expect(await supporters(1)).toEqual([
      { side: 1, user: 'ben', points: 20, coins: 20, gifts: 1 },
      { side: 1, user: 'ann', points: 20, coins: 20, gifts: 2 },
    ]);
    expect(await supporters()).toMatchObject([{ user: 'ben' }, { user: 'ann' }, { side: 0, user: 'ann' }]);
  });

  it('after the end have a verdict until the battle is settled, and none afterwards', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    await letTimePass(pool, id, 300_000);
    const committer = ledger.openCommitter();
    const late = await committer.commit([sendsRose(toNova), sendsRose({ ...toNova, battle: id })]);
    expect(namesOfOutcomes(late)).toEqual(['accepted', 'battle_not_live']);
    expect(verdictsOf(late)).toMatchObject([{ ordinal: null, reason: 'battle_over', points: 0 }]);
    expect(late.battles).toEqual([]);
    granted(await changeBattle(pool, id, { type: 'due' }));
    const after = await committer.commit([sendsRose(toNova), sendsRose({ ...toNova, battle: id })]);
    expect(namesOfOutcomes(after)).toEqual(['accepted', 'battle_not_live']);
    expect(verdictsOf(after)).toEqual([null]);
    await expectScoreOfGifts(pool, id);
  });

  it('do not take the lock of a battle that is over', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    granted(await changeBattle(pool, id, { type: 'end' }));
    const lock = await holdLock(await ledger.connect(), 'battles', id);
    expect(namesOfOutcomes(await ledger.openCommitter().commit([sendsRose(toNova)]))).toEqual(['accepted']);
    await lock.release();
  });
});

describe('a battle that starts while a batch is decided', () => {
  it('makes the batch run again, and the gift counts', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const invited = granted(await createBattle(pool, duel({ accept: 'invite' }), 'nova')).battle;
    const committer = ledger.openCommitter();
    const batch = [sendsRose(toNova)];
    // Stopped in apply by a lock on the table of supporters, which the acceptance does not need.
    const holder = await ledger.connect();
    await holder.query('begin');
    await holder.query('lock table supporters in access exclusive mode');
    const failure = committer.commit(batch).catch((error) => error);
    await untilCommitterWaits(pool);
    granted(await changeBattle(pool, invited.id, { type: 'accept', host: 'rex' }));
    await holder.query('commit');

    expect(await failure).toMatchObject({ kind: 'conflict', cause: { code: 'LV001' } });
    expect(verdictsOf(await committer.commit(batch))).toMatchObject([{ battle: invited.id, ordinal: 1 }]);
    await expectScoreOfGifts(pool, invited.id);
    await expectNothingWrong(pool);
  });
});

describe('a gift and a transition wait for the same battle', () => {
  it('the gift first: the result includes it', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    const lock = await holdLock(await ledger.connect(), 'earnings', 'nova');
    const gift = ledger.openCommitter().commit([sendsRose(toNova)]);
    await untilCommitterWaits(pool);
    const ending = changeBattle(pool, id, { type: 'end' });
    await waitUntil('the transition waits for the lock too', async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length === 2;
    });
    await lock.release();
    expect(verdictsOf(await gift)).toMatchObject([{ ordinal: 1, points: 10 }]);
    expect(granted(await ending).battle.result).toMatchObject({ sides: [{ points: 10 }, { points: 0 }] });
    await expectScoreOfGifts(pool, id);
  });

  it('the transition first: the gift does not count', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    const lock = await holdLock(await ledger.connect(), 'battles', id);
    const ending = changeBattle(pool, id, { type: 'end' });
    await waitUntil('the transition waits for the lock', async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length === 1;
    });
    const gift = ledger.openCommitter().commit([sendsRose(toNova)]);
    await untilCommitterWaits(pool);
    await lock.release();
    granted(await ending);
    expect(verdictsOf(await gift)).toEqual([null]);
    await expectScoreOfGifts(pool, id);
  });

  it('the end of a room first: the gift is decided again', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, ARENA);
    const { id } = await startBattle(pool);
    const ended = granted(await endRoom(pool, 'nova-live'));
    expect(ended?.battles).toHaveLength(1);
    const committed = await ledger.openCommitter().commit([sendsRose(toNova), sendsRose(toRex)]);
    expect(namesOfOutcomes(committed)).toEqual(['room_not_live', 'accepted']);
    expect(verdictsOf(committed)).toEqual([null]);
    expect(await expectScoreOfGifts(pool, id)).toMatchObject({
      result: { decided_by: 'forfeit', winner: 1 },
    });
  });
});

it('at a round end with concurrent committers and transitions, log, score and result agree', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, ARENA);
  const { id } = await startBattle(
    pool,
    duel({ duration_s: 1, rounds: 2, tie: { policy: 'sudden_death', overtime_s: 1 } }),
  );
  let running = true;

  async function sendOn(sender: string) {
    const committer = ledger.openCommitter();
    while (running) {
      const batch = [toNova, toRex, toNova].map((room) => sendsRose({ sender, ...room }));
      await committer.commit(batch).catch((error) => {
        if (error.kind !== 'conflict') throw error;
      });
    }
  }
  async function stepOn() {
    while (running) {
      const { battle } = granted(await changeBattle(pool, id, { type: 'due' }));
      if (battle.result) running = false;
    }
  }
  await Promise.all([sendOn('ann'), sendOn('ben'), stepOn(), stepOn()]);

  const battle = await expectScoreOfGifts(pool, id);
  expect(battle.result).toMatchObject({
    sides: battle.sides.map(({ points, coins }) => ({ points, coins })),
    winner: 0,
  });
  const spans = battle.rounds.map(
    (round) => [Date.parse(round.starts_at), Date.parse(round.ends_at)] as const,
  );
  for (const gift of await readCounted(pool, id)) {
    const inRound = spans.findIndex(([from, to]) => from <= gift.at && gift.at < to) + 1;
    if (gift.battle.ordinal === null) expect(inRound).toBe(0);
    else expect(gift.battle.round).toBe(inRound);
  }
  await expectNothingWrong(pool);
});
