import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { type Duel, setTheStands, startDuel } from './support/duel.ts';
import { callsOf } from './support/stage.ts';

/*
 * The effect of each boost on a gift, in real battles over HTTP. All of them run at once. A rose counts 10, a cake 100, a cheer costs
 * 1 and counts 5. Where a moment matters, rounds are long and windows start or end early, so that only what follows at once has to be
 * in time.
 */

/** A round of a second or two may end while the machine is stalled. A retry uses another duel, with other hosts. */
const AGAIN = { retry: 3 };

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStands(server);
  calls = callsOf(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

describe.concurrent('a window', AGAIN, () => {
  it('multiplies points, not coins, and is named in the receipt', async () => {
    const duel = await startDuel(server, {
      boosts: [{ id: 'rush', kind: 'window', multiplier: 2.5 }],
    });
    expect(await duel.give(0, { item: 'cheer' })).toMatchObject({
      base_points: 5,
      multiplier: 2.5,
      // 12.5, rounded down.
      points: 12,
      boosts: [{ id: 'rush', kind: 'window', add: 1.5 }],
    });
    expect((await duel.read()).sides[0]).toMatchObject({ points: 12, coins: 1 });
  });

  it('applies from its start and not after its end', async () => {
    const duel = await startDuel(server, {
      boosts: [{ id: 'early', kind: 'window', from_s: 2, to_s: 4, multiplier: 2 }],
    });
    expect(await duel.give(0)).toMatchObject({ multiplier: 1, points: 10, boosts: [] });
    await duel.untilSecond(2);
    expect(await duel.give(0)).toMatchObject({ multiplier: 2, points: 20 });
    await duel.untilSecond(4);
    expect(await duel.give(0)).toMatchObject({ multiplier: 1, points: 10, boosts: [] });
  });

  it('can be counted from the end, and apply to some items only', async () => {
    const duel = await startDuel(server, {
      duration_s: 100,
      boosts: [
        { id: 'from-2', kind: 'window', from_s: -98, multiplier: 2, items: ['rose'] },
        { id: 'until-2', kind: 'window', to_s: -98, multiplier: 4 },
      ],
    });
    expect(await duel.give(0)).toMatchObject({ points: 40, boosts: [{ id: 'until-2' }] });
    await duel.untilSecond(2);
    expect(await duel.give(0)).toMatchObject({ points: 20, boosts: [{ id: 'from-2' }] });
    expect(await duel.give(0, { item: 'cake' })).toMatchObject({ points: 100, boosts: [] });
  });

  it('is shown to viewers while it applies', async () => {
    const duel = await startDuel(server, {
      boosts: [{ id: 'short', kind: 'window', to_s: 2, multiplier: 2 }],
    });
    const { boosts, starts_at } = await duel.read();
    const endsAt = new Date(Date.parse(starts_at!) + 2_000).toISOString();
    expect(boosts).toEqual([{ id: 'short', kind: 'window', multiplier: 2, side: null, ends_at: endsAt }]);
    await duel.untilSecond(2);
    expect((await duel.read()).boosts).toEqual([]);
  });

  it('applies again in the overtime, as far as that is long enough', async () => {
    const duel = await startDuel(server, {
      duration_s: 5,
      tie: { policy: 'sudden_death', overtime_s: 3 },
      boosts: [
        { id: 'at-once', kind: 'window', multiplier: 3 },
        { id: 'from-4', kind: 'window', from_s: 4, multiplier: 50 },
      ],
    });
    await duel.untilRound('overtime', 2);
    expect(await duel.give(1)).toMatchObject({ round: 2, points: 30, boosts: [{ id: 'at-once' }] });
    expect((await duel.untilOver()).result).toMatchObject({
      winner: 1,
      sides: [{ points: 0 }, { points: 30 }],
    });
  });
});

describe.concurrent('a finisher', AGAIN, () => {
  it('makes some items count more in the last seconds', async () => {
    const duel = await startDuel(server, {
      duration_s: 4,
      boosts: [{ id: 'last-slice', kind: 'finisher', from_s: -2, items: ['cake'], multiplier: 3 }],
    });
    expect(await duel.give(0, { item: 'cake' })).toMatchObject({ points: 100, boosts: [] });
    await duel.untilSecond(2);
    const [cake, rose] = await Promise.all([duel.give(1, { item: 'cake' }), duel.give(0)]);
    expect(cake).toMatchObject({ points: 300, boosts: [{ id: 'last-slice', kind: 'finisher', add: 2 }] });
    expect(rose).toMatchObject({ points: 10, boosts: [] });
    expect((await duel.untilOver()).result).toMatchObject({
      winner: 1,
      sides: [
        { points: 110, coins: 110 },
        { points: 300, coins: 100 },
      ],
    });
  });
});

describe.concurrent('a task', AGAIN, () => {
  const task = { id: 'climb', kind: 'task', target_points: 30, reward_s: 3, multiplier: 2 } as const;

  it('rewards the side that reaches the target, for a while, after the gift that reached it', async () => {
    const duel = await startDuel(server, { boosts: [task] });
    await duel.give(0, { quantity: 2 });
    expect((await duel.read()).tasks).toEqual([
      { id: 'climb', target_points: 30, points: [20, 0], reached: [false, false] },
    ]);
    // The gift that reaches the target earns the reward for later ones.
    expect(await duel.give(0, { sender: 'tom' })).toMatchObject({ points: 10, boosts: [] });
    const [ours, theirs] = await Promise.all([duel.give(0), duel.give(1)]);
    expect(ours).toMatchObject({ points: 20, boosts: [{ id: 'climb', kind: 'task', add: 1 }] });
    expect(theirs).toMatchObject({ points: 10, boosts: [] });

    const { tasks, boosts, starts_at, server_time } = await duel.read();
    expect(tasks).toMatchObject([{ points: [50, 10], reached: [true, false] }]);
    expect(boosts).toMatchObject([{ id: 'climb', kind: 'task', side: 0 }]);
    // The target is reached by now, so the reward is over in three seconds.
    await duel.untilSecond((Date.parse(server_time) - Date.parse(starts_at!)) / 1_000 + 3);
    expect(await duel.give(0)).toMatchObject({ points: 10, boosts: [] });
  });

  it('can require some items; the reward applies to all', async () => {
    const duel = await startDuel(server, { boosts: [{ ...task, items: ['cheer'] }] });
    await duel.give(0, { item: 'cake' });
    expect((await duel.read()).tasks).toMatchObject([{ points: [0, 0] }]);
    await duel.give(0, { item: 'cheer', quantity: 6 });
    expect(await duel.give(0, { item: 'cake' })).toMatchObject({ points: 200, boosts: [{ id: 'climb' }] });
  });

  it('counts only gifts in its window', async () => {
    const duel = await startDuel(server, { boosts: [{ ...task, to_s: 2 }] });
    await duel.give(0, { quantity: 2 });
    await duel.untilSecond(2);
    await duel.give(0, { quantity: 9 });
    expect((await duel.read()).tasks).toMatchObject([{ points: [20, 0], reached: [false, false] }]);
    expect(await duel.give(0)).toMatchObject({ points: 10, boosts: [] });
  });
});

describe.concurrent('a chance', AGAIN, () => {
  it('makes gifts critical by rolls that anyone can recompute after the battle', async () => {
    const duel = await startDuel(server, {
      boosts: [{ id: 'lucky', kind: 'chance', chance: 0.5, multiplier: 4 }],
    });
    const { rules } = await duel.read();
    const keys = Array.from({ length: 40 }, (_, index) => `tap-${duel.id}-${index}`);
    const verdicts = await Promise.all(keys.map((key) => duel.give(0, { key })));

    const { result } = await duel.end();
    const { secret } = result!;
    expect(createHash('sha256').update(secret).digest('hex')).toBe(rules.commitment);
    for (const [index, { points, boosts }] of verdicts.entries()) {
      const hmac = createHmac('sha256', secret).update(`lucky\nmia\n${keys[index]}`).digest('hex');
      const strikes = Number.parseInt(hmac.slice(0, 12), 16) / 2 ** 48 < 0.5;
      expect({ points, boosts }, keys[index]).toEqual(
        strikes
          ? { points: 40, boosts: [{ id: 'lucky', kind: 'chance', add: 3 }] }
          : { points: 10, boosts: [] },
      );
    }
    expect(await duel.audit()).toMatchObject({
      matches: true,
      gifts: { counted: 40, rolls: 40 },
    });
  });

  it('rolls separately for each boost', async () => {
    const duel = await startDuel(server, {
      boosts: [
        { id: 'sure', kind: 'chance', chance: 1, multiplier: 2 },
        { id: 'hardly', kind: 'chance', chance: 0.0001, multiplier: 50 },
        { id: 'cakes', kind: 'chance', chance: 1, multiplier: 3, items: ['cake'] },
      ],
    });
    const { boosts } = await duel.give(0);
    expect(boosts[0]).toEqual({ id: 'sure', kind: 'chance', add: 1 });
    expect(boosts.map(({ id }) => id)).not.toContain('cakes');
    expect((await duel.give(0, { item: 'cake' })).boosts.map(({ id }) => id)).toContain('cakes');
  });
});

describe.concurrent('boosts together', AGAIN, () => {
  it('add, up to the cap', async () => {
    const boosts = [
      { id: 'x2', kind: 'window', multiplier: 2 },
      { id: 'x3', kind: 'window', multiplier: 3 },
    ] as const;
    const uncapped = await startDuel(server, { boosts: [...boosts] });
    expect(await uncapped.give(0)).toMatchObject({ multiplier: 4, points: 40 });
    const capped = await startDuel(server, { boosts: [...boosts], multiplier_cap: 3.5 });
    expect(await capped.give(0)).toMatchObject({
      multiplier: 3.5,
      points: 35,
      // The boosts that applied, even beyond the cap.
      boosts: [
        { id: 'x2', add: 1 },
        { id: 'x3', add: 2 },
      ],
    });
  });
});

describe.concurrent('a bonus of the platform', AGAIN, () => {
  const fromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
  /** In rooms of its own, so that it does not apply to other duels. */
  const putBonus = async (id: string, body: object, { rooms }: Duel, scope: object = {}) => {
    const { status, text } = await server.call({
      method: 'PUT',
      path: `/v1/bonuses/${id}`,
      body: { ...body, scope: { ...scope, rooms } },
    });
    expect(status, text).toBe(200);
  };

  it('adds to the boosts of a battle, within its scope', async () => {
    await calls.putUser('vip', { vip_level: 3 });
    await calls.topUp('vip', 10_000);
    await calls.putItem('medal', { name: 'Medal', price: 10, category: 'honours' });
    const duel = await startDuel(server, { boosts: [{ id: 'rush', kind: 'window', multiplier: 2 }] });
    const times = { starts_at: fromNow(-60), ends_at: fromNow(3_600) };
    await putBonus('gala', { ...times, multiplier: 3 }, duel, { categories: ['honours'], min_vip_level: 3 });
    expect(await duel.give(0, { sender: 'vip', item: 'medal' })).toMatchObject({
      multiplier: 4,
      points: 40,
      boosts: [
        { id: 'rush', kind: 'window', add: 1 },
        { id: 'gala', kind: 'bonus', add: 2 },
      ],
    });
    expect(await duel.give(0, { sender: 'vip' })).toMatchObject({ points: 20, boosts: [{ id: 'rush' }] });
    expect(await duel.give(0, { item: 'medal' })).toMatchObject({ points: 20, boosts: [{ id: 'rush' }] });
  });

  it('ends when it is deleted, and earlier points stay', async () => {
    const duel = await startDuel(server, {});
    await putBonus('rose-day', { starts_at: fromNow(-60), ends_at: fromNow(3_600), multiplier: 2 }, duel);
    expect(await duel.give(0)).toMatchObject({ points: 20 });
    await calls.delete('/v1/bonuses/rose-day');
    expect(await duel.give(0)).toMatchObject({ points: 10, boosts: [] });
    await duel.end();
    expect((await duel.untilOver()).result).toMatchObject({ sides: [{ points: 30, coins: 20 }, {}] });
  });
});
