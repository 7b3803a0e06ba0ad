import type { Battle, BattleEvent } from '@lavish/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { battleIn, battlesOf, hostToken, openBattleRooms, shownOn } from './support/battle-rooms.ts';
import { callsOf } from './support/stage.ts';
import type { SocketAnswer, TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
let battles: ReturnType<typeof battlesOf>;
beforeAll(async () => {
  server = await startApiServer();
  await openBattleRooms(server);
  calls = callsOf(server);
  battles = battlesOf(server);
});
afterEach(() => battles.endAll());
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const ROOMS = ['nova-live', 'rex-live'];

async function watch(room: string): Promise<TestSocket> {
  const socket = await server.connect(tokenOf('mia'));
  await socket.ask({ t: 'subscribe', room });
  return socket;
}

/** Versions of one battle never fall. */
function expectAscending(states: Battle[]) {
  const latest = new Map<string, number>();
  for (const { id, version } of states) {
    expect(version).toBeGreaterThanOrEqual(latest.get(id) ?? 0);
    latest.set(id, version);
  }
}

const sameBut = ({ server_time: _, ...battle }: Battle) => battle;

describe('viewers of both rooms', () => {
  // The gifts have to be in a round of six seconds, which may end while the machine is stalled.
  it('see one battle: its events in each feed, its score in every frame, the same end', {
    retry: 3,
  }, async () => {
    const screens = await Promise.all(ROOMS.map(watch));
    const { id } = await battles.propose({
      accept: 'invite',
      countdown_s: 1,
      duration_s: 6,
      boosts: [{ id: 'double', kind: 'window', multiplier: 2 }],
    });
    for (const user of ['nova', 'rex']) await battles.actAs(user, id, 'accept');
    await screens[0]!.find(battleIn('live', id), 'the battle to be live');
    await calls.gift('nova-live', { sender: 'mia', item: 'rose', quantity: 3 });
    await calls.gift('rex-live', { sender: 'tom', item: 'rose', quantity: 1 });

    const ends = await Promise.all(screens.map((screen) => screen.find(battleIn('finished', id), 'the end')));
    const [ours, theirs] = ends.map(({ state }) => sameBut((state as { battle: Battle }).battle));
    expect(ours).toEqual(theirs);
    expect(ours).toEqual(sameBut(await battles.read(id)));
    expect(ours!.result).toMatchObject({ winner: 0, sides: [{ points: 60, coins: 30 }, { points: 20 }] });

    for (const [index, screen] of screens.entries()) {
      const { events, battles: states } = shownOn(screen, ROOMS[index]!);
      expectAscending(states);
      const own = events.filter(({ battle }) => battle === id) as BattleEvent[];
      expect(own.map(({ type }) => type)).toEqual([
        'battle_countdown',
        'battle_started',
        'battle_boost_started',
        'battle_boost_ended',
        'battle_round_ended',
        'battle_ended',
      ]);
      const seqs = events.flatMap(({ seq }) => seq ?? []);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    }
  });

  it('get every user who is mentioned, also those of the other room', async () => {
    const screen = await watch('nova-live');
    await battles.propose();
    await calls.gift('rex-live', { sender: 'tom', item: 'rose' });
    const scored = (message: SocketAnswer) =>
      (message.state as { battle?: Battle } | undefined)?.battle?.sides[1]?.points === 10;
    const frame = await screen.find(scored, 'the score of the other room');
    expect(frame.users).toMatchObject({ nova: { name: 'NOVA' }, rex: { name: 'REX' }, tom: { name: 'TOM' } });
    const late = await (await server.connect(tokenOf('zoe'))).ask({ t: 'subscribe', room: 'nova-live' });
    expect(late.users).toMatchObject({ rex: { name: 'REX' }, tom: { name: 'TOM' } });
    expect(late.state).toMatchObject({ battle: { sides: [{ points: 0 }, { points: 10 }] } });
  });

  it('see the last battle until the next begins, also when they join late', async () => {
    const screen = await watch('rex-live');
    const { id } = await battles.propose();
    await battles.act(id, 'end');
    await screen.find(battleIn('cut_short', id), 'the end');
    const late = await watch('rex-live');
    expect(shownOn(late, 'rex-live').battles).toMatchObject([{ id, state: 'cut_short' }]);
    const next = await battles.propose({ accept: 'invite' });
    expect(shownOn(late, 'rex-live').battles.every((battle) => battle.id === id)).toBe(true);
    for (const user of ['nova', 'rex']) await battles.actAs(user, next.id, 'accept');
    await late.find(battleIn('live', next.id), 'the next battle');
  });

  it('get a missed battle with the missed events', async () => {
    const socket = await server.connect(tokenOf('mia'));
    const { epoch, seq } = await socket.ask({ t: 'subscribe', room: 'nova-live' });
    await socket.ask({ t: 'unsubscribe', room: 'nova-live' });
    const screen = await watch('nova-live');
    const { id } = await battles.propose();
    await battles.act(id, 'end');
    await screen.find(battleIn('cut_short', id), 'the end');
    const back = await socket.ask({ t: 'subscribe', room: 'nova-live', epoch, seq });
    expect(back).toMatchObject({ recovered: true, state: { battle: { id, state: 'cut_short' } } });
    expect((back.events as BattleEvent[]).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['battle_started', 'battle_ended']),
    );
  });

  it('see how each gift counted; only gifts that counted alike are merged', async () => {
    const screen = await watch('nova-live');
    const sender = await server.connect(tokenOf('mia'));
    const { id } = await battles.propose();
    const gift = (key: string) => sender.ask({ t: 'gift', room: 'nova-live', item: 'rose', battle: id, key });
    const receipts = await Promise.all(['one', 'two', 'three'].map(gift));
    for (const { receipt } of receipts) {
      expect(receipt).toMatchObject({ battle: { id, side: 0, counted: true, points: 10 } });
    }
    const total = (message: SocketAnswer) =>
      (message.state as { battle?: Battle } | undefined)?.battle?.sides[0]?.points === 30;
    await screen.find(total, 'all three');
    const gifts = shownOn(screen, 'nova-live').events.filter(({ type }) => type === 'gift') as unknown as {
      gifts: number;
      battle: { id: string; points: number; base_points: number };
    }[];
    expect(gifts.reduce((sum, { battle }) => sum + battle.points, 0)).toBe(30);
    for (const { gifts: count, battle } of gifts) {
      expect(battle).toMatchObject({ id, points: 10 * count, base_points: 10 * count });
    }
  });
});

const invited = (socket: TestSocket, ...ids: string[]) =>
  socket.find(
    (message) =>
      message.t === 'user' &&
      JSON.stringify((message.invites as Battle[] | undefined)?.map(({ id }) => id)) === JSON.stringify(ids),
    `the invitations ${ids}`,
  );

describe('invitations', () => {
  const invites = (socket: TestSocket) =>
    socket.received.flatMap(({ t, invites }) =>
      t === 'user' && invites ? [(invites as Battle[]).map(({ id }) => id)] : [],
    );
  it('are sent to the host who is to accept, at once and after a welcome, until there are none', async () => {
    const [nova, rex] = [await server.connect(hostToken('nova')), await server.connect(hostToken('rex'))];
    const { id } = await battles.propose({ accept: 'invite' }, hostToken('nova'));
    const message = await invited(rex, id);
    expect((message.invites as Battle[])[0]).toMatchObject({ inviter: 'nova', state: 'invited' });
    const other = await server.connect(tokenOf('rex'));
    await invited(other, id);
    await battles.actAs('rex', id, 'accept');
    await invited(rex);
    await invited(other);
    await nova.ask({ t: 'ping' });
    expect(invites(nova)).toEqual([]);
    expect(invites(rex)).toEqual([[id], []]);
  });

  it('expire', async () => {
    const rex = await server.connect(hostToken('rex'));
    const { id } = await battles.propose({ accept: 'invite' }, hostToken('nova'));
    await invited(rex, id);
    // It may expire before it is received, because it is short enough to wait for.
    await server.db.query('update invitations set expires_at = now() where open');
    await invited(rex);
  });

  it('are sent to every host when the platform proposes', async () => {
    const [nova, rex] = [await server.connect(hostToken('nova')), await server.connect(hostToken('rex'))];
    const { id } = await battles.propose({ accept: 'invite' });
    await Promise.all([invited(nova, id), invited(rex, id)]);
  });
});

describe('on another node of the same database', () => {
  let other: ApiServer;
  beforeAll(async () => {
    other = await startApiServer({ databaseUrl: server.databaseProxy.url });
  });
  afterAll(() => other.close());

  it('viewers see every change within seconds, and the same end', async () => {
    const screen = await other.connect(tokenOf('mia'));
    await screen.ask({ t: 'subscribe', room: 'rex-live' });
    const { id } = await battles.propose();
    await screen.find(battleIn('live', id), 'the battle');
    await calls.gift('nova-live', { sender: 'tom', item: 'rose' });
    const scored = ({ state }: SocketAnswer) =>
      (state as { battle?: Battle } | undefined)?.battle?.sides[0]?.points === 10;
    const { users } = await screen.find(scored, 'the score of the other room');
    expect(users).toMatchObject({ tom: { name: 'TOM' } });
    await battles.act(id, 'end');
    const { state } = await screen.find(battleIn('cut_short', id), 'the end');
    expect(sameBut((state as { battle: Battle }).battle)).toEqual(sameBut(await battles.read(id)));
    expectAscending(shownOn(screen, 'rex-live').battles);
  });

  it('a host is sent invitations, and that they were answered elsewhere', async () => {
    const rex = await other.connect(hostToken('rex'));
    const { id } = await battles.propose({ accept: 'invite' }, hostToken('nova'));
    await invited(rex, id);
    await battles.actAs('rex', id, 'decline');
    await invited(rex);
  });
});
