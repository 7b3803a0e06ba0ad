import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { setTheStands, startDuel } from './support/duel.ts';

/*
 * The result of each tie policy when the sides are equal, in real battles of a second or two over HTTP. All of them run at once. A
 * rose counts 10, a cheer 5.
 */

/** A round of a second or two may end while the machine is stalled. A retry uses another duel, with other hosts. */
const AGAIN = { retry: 3 };

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStands(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

describe.concurrent('equal sides', AGAIN, () => {
  it('draw: no side wins', async () => {
    const duel = await startDuel(server, { duration_s: 2, tie: { policy: 'draw' } });
    await duel.give(0, { item: 'rose' });
    await duel.give(1, { item: 'cheer', quantity: 2 });
    const { state, result } = await duel.untilOver();
    expect(state).toBe('finished');
    expect(result).toMatchObject({
      outcome: 'draw',
      winner: null,
      decided_by: 'draw',
      sides: [
        { points: 10, coins: 10 },
        { points: 10, coins: 2 },
      ],
      rounds: [{ kind: 'regular', points: [10, 10], winner: null }],
    });
  });

  it('overtime: a bonus round decides, and adds to the same score', async () => {
    const duel = await startDuel(server, { duration_s: 1, tie: { policy: 'overtime', overtime_s: 2 } });
    const regular = await duel.read();
    const overtime = await duel.untilRound('overtime', 2);
    // It begins after the transition into it, and lasts as long as defined.
    expect(Date.parse(overtime.starts_at!)).toBeGreaterThanOrEqual(Date.parse(regular.ends_at!) + 250);
    expect(Date.parse(overtime.ends_at!) - Date.parse(overtime.starts_at!)).toBe(2_000);

    expect(await duel.give(1)).toMatchObject({ counted: true, round: 2, side: 1, points: 10 });
    const { result } = await duel.untilOver();
    expect(result).toMatchObject({
      outcome: 'win',
      winner: 1,
      decided_by: 'overtime',
      sides: [{ points: 0 }, { points: 10 }],
      rounds: [
        { round: 1, kind: 'regular', winner: null },
        { round: 2, kind: 'overtime', contenders: [0, 1], points: [0, 10], winner: 1 },
      ],
    });
  });

  it('overtime: after the last one it is a draw', async () => {
    const duel = await startDuel(server, {
      duration_s: 1,
      tie: { policy: 'overtime', overtime_s: 1, max: 2 },
    });
    const { result } = await duel.untilOver();
    expect(result).toMatchObject({ outcome: 'draw', winner: null, decided_by: 'overtime' });
    expect(result!.rounds.map(({ kind }) => kind)).toEqual(['regular', 'overtime', 'overtime']);
  });

  it('sudden death: the next gift that scores wins, and ends it at once', async () => {
    const duel = await startDuel(server, { duration_s: 1, tie: { policy: 'sudden_death' } });
    const { starts_at, ends_at } = await duel.untilRound('overtime', 2);
    expect(Date.parse(ends_at!) - Date.parse(starts_at!)).toBe(60_000);

    expect(await duel.give(1, { item: 'cheer' })).toMatchObject({ counted: true, points: 5 });
    const over = await duel.untilOver();
    expect(over.result).toMatchObject({
      outcome: 'win',
      winner: 1,
      decided_by: 'sudden_death',
      rounds: [{ winner: null }, { kind: 'sudden_death', points: [0, 5], winner: 1 }],
      finished_at: over.ends_at,
    });
    expect(Date.parse(over.ends_at!)).toBeLessThan(Date.parse(ends_at!));
  });

  it('sudden death: without a score in its time it is a draw', async () => {
    const duel = await startDuel(server, {
      duration_s: 1,
      tie: { policy: 'sudden_death', overtime_s: 1 },
    });
    const { result } = await duel.untilOver();
    expect(result).toMatchObject({ outcome: 'draw', winner: null, decided_by: 'sudden_death' });
  });

  it('first to score: the side that first reached the equal points wins', async () => {
    const duel = await startDuel(server, { duration_s: 2, tie: { policy: 'first_to_score' } });
    await duel.give(0);
    await duel.give(1, { quantity: 2 });
    // Equal again, but later.
    await duel.give(0);
    const { result } = await duel.untilOver();
    expect(result).toMatchObject({
      outcome: 'win',
      winner: 1,
      decided_by: 'first_to_score',
      sides: [{ points: 20 }, { points: 20 }],
    });
  });

  it('most supporters: the side with more senders wins, whatever each gave', async () => {
    const duel = await startDuel(server, { duration_s: 2, tie: { policy: 'most_supporters' } });
    await Promise.all([
      duel.give(0, { sender: 'mia' }),
      duel.give(1, { sender: 'tom', item: 'cheer' }),
      duel.give(1, { sender: 'zoe', item: 'cheer' }),
    ]);
    const { result } = await duel.untilOver();
    expect(result).toMatchObject({
      outcome: 'win',
      winner: 1,
      decided_by: 'most_supporters',
      sides: [
        { points: 10, mvp: { user: 'mia' } },
        { points: 10, mvp: { points: 5 } },
      ],
    });
  });

  it('after several rounds: equal rounds won, whatever the points', async () => {
    const duel = await startDuel(server, {
      duration_s: 2,
      rounds: 2,
      tie: { policy: 'overtime', overtime_s: 2 },
    });
    await duel.give(0, { quantity: 9 });
    await duel.untilRound('live', 2);
    await duel.give(1);
    await duel.untilRound('overtime', 3);
    await duel.give(1);
    const { sides, result } = await duel.untilOver();
    expect(sides).toMatchObject([{ rounds_won: 1 }, { rounds_won: 2 }]);
    expect(result).toMatchObject({
      winner: 1,
      decided_by: 'overtime',
      sides: [{ points: 90 }, { points: 20 }],
      rounds: [{ winner: 0 }, { winner: 1 }, { kind: 'overtime', winner: 1 }],
    });
  });
});
