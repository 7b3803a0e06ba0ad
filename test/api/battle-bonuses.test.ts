import type { ActiveBoost, Battle, BattleEvent } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { battlesOf, openBattleRooms, shownOn } from './support/battle-rooms.ts';
import { callsOf } from './support/stage.ts';
import type { SocketAnswer, TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

/* The platform's bonuses as viewers receive them while a battle runs in their room. */

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await openBattleRooms(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const ROOMS = ['nova-live', 'rex-live'];
const fromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

async function watch(room: string): Promise<TestSocket> {
  const socket = await server.connect(tokenOf('mia'));
  await socket.ask({ t: 'subscribe', room });
  return socket;
}

async function putBonus(id: string, body: object): Promise<void> {
  const { status, text } = await server.call({ method: 'PUT', path: `/v1/bonuses/${id}`, body });
  expect(status, text).toBe(200);
}

/** A frame with this event of this boost. */
const announces =
  (type: BattleEvent['type'], boost: string) =>
  ({ t, events }: SocketAnswer): boolean =>
    t === 'frame' &&
    (events as BattleEvent[]).some(
      (event) => event.type === type && 'boost' in event && event.boost.id === boost,
    );

const boostsIn = ({ state }: SocketAnswer): ActiveBoost[] => (state as { battle: Battle }).battle.boosts;

it('viewers of both rooms see a bonus start and end, on schedule and by request', async () => {
  const battles = battlesOf(server);
  const screens = await Promise.all(ROOMS.map(watch));
  const all = (type: BattleEvent['type'], boost: string) =>
    Promise.all(screens.map((screen) => screen.find(announces(type, boost), `${type} ${boost}`)));
  const { id } = await battles.propose();

  // Created while the battle runs, it applies at once.
  await putBonus('gala', {
    starts_at: fromNow(-60),
    ends_at: fromNow(3_600),
    multiplier: 3,
    scope: { rooms: ['rex-live', 'attic'], min_vip_level: 2 },
  });
  for (const frame of await all('battle_boost_started', 'gala')) {
    expect(boostsIn(frame)).toMatchObject([
      {
        id: 'gala',
        kind: 'bonus',
        multiplier: 3,
        side: null,
        scope: { rooms: ['rex-live'], categories: null, min_vip_level: 2 },
      },
    ]);
  }
  const late = await (await server.connect(tokenOf('tom'))).ask({ t: 'subscribe', room: 'nova-live' });
  expect(boostsIn(late)).toMatchObject([{ id: 'gala', kind: 'bonus' }]);

  await callsOf(server).delete('/v1/bonuses/gala');
  for (const frame of await all('battle_boost_ended', 'gala')) expect(boostsIn(frame)).toEqual([]);

  // One that starts and ends on schedule, without a request.
  const [starts_at, ends_at] = [fromNow(1), fromNow(6)];
  await putBonus('happy-seconds', { starts_at, ends_at, multiplier: 2 });
  await all('battle_boost_started', 'happy-seconds');
  await all('battle_boost_ended', 'happy-seconds');

  for (const [index, screen] of screens.entries()) {
    const { events } = shownOn(screen, ROOMS[index]!);
    const boosts = (events as BattleEvent[]).filter((event) => 'boost' in event);
    expect(boosts.map(({ type, boost }) => [type, boost.id])).toEqual([
      ['battle_boost_started', 'gala'],
      ['battle_boost_ended', 'gala'],
      ['battle_boost_started', 'happy-seconds'],
      ['battle_boost_ended', 'happy-seconds'],
    ]);
    expect(boosts[2]!.at >= starts_at && boosts[3]!.at >= ends_at).toBe(true);
  }
  await battles.act(id, 'end');
});
