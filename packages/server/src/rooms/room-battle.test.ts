import type { PublicUsers } from '@lavish/protocol';
import { describe, expect, it, vi } from 'vitest';
import type { StoredBattle } from '../domain/battles/battle.ts';
import { BATTLE_STARTS_AT, exampleBattle } from '../domain/battles/testing/example-battle.ts';
import { battleChange } from '../domain/rooms/room-events.ts';
import { gift } from './testing/room-log.ts';
import { setUpRooms } from './testing/staged-rooms.ts';

const stage = setUpRooms();

const known = (name: string) => ({ name, avatar_url: null, vip_level: 0 });
const deliverBattle = (over: Partial<StoredBattle> = {}, users: PublicUsers = {}) =>
  stage.rooms.deliver(battleChange('r', exampleBattle(over), users));

describe("a room's battle", () => {
  it('is in the room state, with its users', async () => {
    const snapshot = stage.log.snapshot();
    const users = { ...snapshot.users, nova: known('Nova'), rex: known('Rex') };
    stage.readSnapshot.mockResolvedValue({ ...snapshot, battle: exampleBattle({ version: 7 }), users });
    stage.start();
    const [response] = (await stage.enter()).subscribeResponses();
    expect(response!.state.battle).toMatchObject({ id: `btl_${'1'.repeat(32)}`, version: 7, state: 'live' });
    expect(response!.state.battle!.server_time).toBe(new Date().toISOString());
    expect(response!.users).toMatchObject({ nova: known('Nova'), rex: known('Rex') });
  });

  it('is sent at once, then its latest points four times a second, and never an older state', async () => {
    stage.start();
    const viewer = await stage.enter();
    await stage.settle();
    const before = viewer.frames().length;
    deliverBattle({ version: 4 }, { nova: known('Nova'), rex: known('Rex') });
    await vi.advanceTimersByTimeAsync(5);
    for (const version of [5, 8, 6]) deliverBattle({ version });
    await vi.advanceTimersByTimeAsync(300);
    const frames = viewer.frames().slice(before);
    expect(frames.map(({ state }) => state?.battle?.version)).toEqual([4, 8]);
    for (const { from, to, users } of frames) {
      expect(from).toBe(to + 1);
      expect(users).toEqual({ nova: known('Nova'), rex: known('Rex') });
    }
    deliverBattle({ version: 7 });
    await vi.advanceTimersByTimeAsync(300);
    expect(viewer.frames()).toHaveLength(before + 2);
  });

  it('shares a frame with the gift that changed it', async () => {
    stage.start();
    const viewer = await stage.enter();
    await stage.settle();
    stage.log.events.push(gift(1));
    stage.rooms.deliver({ ...stage.log.run(1, 1), battle: exampleBattle({ version: 9 }) });
    await vi.advanceTimersByTimeAsync(100);
    const frame = viewer.frames().at(-1)!;
    expect(frame).toMatchObject({ from: 1, to: 1, state: { battle: { version: 9 } } });
  });

  it('has its last state in a separate frame when the next battle begins in the same tick', async () => {
    stage.start();
    const viewer = await stage.enter();
    await stage.settle();
    const before = viewer.frames().length;
    deliverBattle({ version: 4, state: 'finished' });
    deliverBattle({ id: '2'.repeat(32), version: 1, startsAt: BATTLE_STARTS_AT + 400_000 });
    await vi.advanceTimersByTimeAsync(200);
    const frames = viewer.frames().slice(before);
    expect(frames.map(({ state }) => [state?.battle?.id[4], state?.battle?.state])).toEqual([
      ['1', 'finished'],
      ['2', 'live'],
    ]);
  });

  it('is sent to a subscriber that was too slow for it', async () => {
    stage.start();
    const viewer = await stage.enter();
    await stage.settle();
    viewer.stuck = true;
    deliverBattle({ version: 4 });
    await vi.advanceTimersByTimeAsync(100);
    deliverBattle({ version: 5 });
    await vi.advanceTimersByTimeAsync(100);
    viewer.stuck = false;
    await vi.advanceTimersByTimeAsync(100);
    expect(viewer.frames().at(-1)!.state?.battle?.version).toBe(5);
  });
});
