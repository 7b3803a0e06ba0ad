import type { Room, RoomList } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
beforeAll(async () => {
  server = await startApiServer();
  calls = callsOf(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const fresh = (id: string, host: string) => ({
  id,
  host,
  title: null,
  live: true,
  created_at: TIME,
  ended_at: null,
  guests: [],
  has_more_guests: false,
  stats: { gifts: 0, coins: 0, senders: 0, viewers: 0 },
});
const host = (user: string) => tokenOf(user, { host: true });

describe('a room', () => {
  it("is opened by the platform, or by a host's own token", async () => {
    const body = { id: 'r1', host: 'hal', title: 'Hal live' };
    const byServer = await server.call({ method: 'POST', path: '/v1/rooms', body });
    expect(byServer).toMatchObject({ status: 201, body: { ...fresh('r1', 'hal'), title: 'Hal live' } });
    const byHost = await server.call({ method: 'POST', path: '/v1/rooms', as: host('hana'), body: {} });
    const id = byHost.body.id as string;
    expect(id).toMatch(/^room_[0-9a-f]{32}$/);
    expect(byHost).toMatchObject({ status: 201, body: fresh(id, 'hana') });
    expect(await calls.get(`/v1/rooms/${id}`)).toEqual(fresh(id, 'hana'));
    expect((await server.call({ path: '/v1/rooms/r1', as: tokenOf('ann', {}) })).status).toBe(200);
  });

  it('shows its number of viewers', async () => {
    const socket = await server.connect(tokenOf('ann'));
    await socket.ask({ t: 'subscribe', room: 'r1' });
    expect(await calls.get('/v1/rooms/r1')).toMatchObject({ stats: { viewers: 1 } });
    await socket.ask({ t: 'unsubscribe', room: 'r1' });
    expect(await calls.get('/v1/rooms/r1')).toMatchObject({ stats: { viewers: 0 } });
  });

  it('ends once, for all viewers, and its host can go live again', async () => {
    await calls.openRoom('r2', 'hugo');
    const socket = await server.connect(tokenOf('ann'));
    await socket.ask({ t: 'subscribe', room: 'r2' });
    const ended = await server.call({ method: 'POST', path: '/v1/rooms/r2/end', as: host('hugo') });
    const { viewers: _, ...stats } = fresh('r2', 'hugo').stats;
    expect(ended).toMatchObject({ status: 200, body: { id: 'r2', live: false, ended_at: TIME, stats } });
    const frame = await socket.find(
      ({ t, events }) => t === 'frame' && (events as unknown[]).length > 0,
      'the end',
    );
    expect(frame).toMatchObject({
      from: 1,
      to: 1,
      events: [{ type: 'room_ended', seq: 1, at: ended.body.ended_at }],
    });
    const before = await server.fingerprint();
    expect(await calls.post('/v1/rooms/r2/end')).toMatchObject({ ended_at: ended.body.ended_at });
    expect(await server.fingerprint()).toEqual(before);
    expect(await calls.openRoom('r3', 'hugo')).toEqual(fresh('r3', 'hugo'));
  });

  it('opened by many requests at once is opened once, and the others are refused', async () => {
    const body = { host: 'hasty' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.call({ method: 'POST', path: '/v1/rooms', body })),
    );
    const codes = answers.map(({ status, body: { code } }) => code ?? status).toSorted();
    expect(codes).toEqual([201, ...Array(7).fill('room_conflict')]);
  });

  it('may be ended with an empty object, as clients that always send a body do', async () => {
    await calls.openRoom('r4', 'hera');
    const call = { method: 'POST', path: '/v1/rooms/r4/end', body: {} };
    expect((await server.call(call)).body).toMatchObject({ live: false });
  });
});

describe('guests', () => {
  const path = '/v1/rooms/g1/guests/gil';
  beforeAll(() => calls.openRoom('g1', 'gaia'));

  it('are added and removed once the platform has created them, with one event each', async () => {
    expect(await server.call({ method: 'PUT', path, as: host('gaia') })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
    await server.call({ method: 'PUT', path: '/v1/users/gil', body: {} });
    const socket = await server.connect(tokenOf('ann'));
    await socket.ask({ t: 'subscribe', room: 'g1' });
    const joined = await server.call({ method: 'PUT', path, as: host('gaia') });
    expect(joined).toMatchObject({ status: 200, body: { id: 'g1', guests: ['gil'] } });
    const before = await server.fingerprint();
    expect((await calls.put(path)).guests).toEqual(['gil']);
    expect(await server.fingerprint()).toEqual(before);
    const left = await server.call({ method: 'DELETE', path, as: host('gaia') });
    expect(left).toMatchObject({ status: 204, text: '' });
    await calls.delete(path);
    expect((await calls.get('/v1/rooms/g1')).guests).toEqual([]);
    await socket.find((m) => m.t === 'frame' && m.to === 2, 'both events');
    const events = socket.received.flatMap((m) => (m.t === 'frame' ? (m.events as object[]) : []));
    expect(events).toEqual([
      { type: 'guest_joined', seq: 1, user: 'gil' },
      { type: 'guest_left', seq: 2, user: 'gil' },
    ]);
  });
});

describe('blocks', () => {
  const path = '/v1/rooms/b1/blocks/eve';
  beforeAll(async () => {
    await calls.openRoom('b1', 'bob');
    await server.call({ method: 'PUT', path: '/v1/users/eve', body: {} });
  });

  it('are set and lifted by the host, a moderator and the platform, any number of times', async () => {
    const moderator = tokenOf('mo', { moderate: true, room: 'b1' });
    for (const as of [host('bob'), moderator, undefined]) {
      const who = as === undefined ? {} : { as };
      const blocked = await server.call({ method: 'PUT', path, ...who });
      expect(blocked).toMatchObject({ status: 200, body: { room: 'b1', user: 'eve', blocked: true } });
      expect(await server.call({ method: 'DELETE', path, ...who })).toMatchObject({ status: 204, text: '' });
    }
  });
});

describe('the list of rooms', () => {
  const list = async (query: string) => (await calls.get(`/v1/rooms?${query}`)) as unknown as RoomList;
  beforeAll(async () => {
    for (const n of [1, 2, 3, 4, 5]) await calls.openRoom(`list${n}`, `lister${n}`);
    for (const n of [2, 4]) await calls.post(`/v1/rooms/list${n}/end`);
  });
  const listed = ({ data }: { data: Room[] }) =>
    data.map(({ id }) => id).filter((id) => id.startsWith('list'));

  it('is newest first, of live rooms, ended rooms or all, of one host or all hosts', async () => {
    expect(listed(await list(''))).toEqual(['list5', 'list4', 'list3', 'list2', 'list1']);
    expect(listed(await list('live=true'))).toEqual(['list5', 'list3', 'list1']);
    expect(listed(await list('live=false'))).toEqual(['list4', 'list2']);
    expect(listed(await list('host=lister3'))).toEqual(['list3']);
    expect(listed(await list('live=true&host=lister4'))).toEqual([]);
  });

  it('has pages that miss and repeat nothing while other rooms open', async () => {
    const all = await list('limit=200');
    expect(all).toMatchObject({ has_more: false, next_cursor: null });
    const seen: string[] = [];
    let cursor = '';
    for (;;) {
      const page = await list(`limit=2${cursor}`);
      seen.push(...page.data.map(({ id }) => id));
      expect(page.data.length).toBe(page.has_more ? 2 : ((all.data.length - 1) % 2) + 1);
      if (!page.has_more) break;
      cursor = `&cursor=${page.next_cursor}`;
      await calls.openRoom(`later${seen.length}`, `later${seen.length}`);
    }
    expect(seen).toEqual(all.data.map(({ id }) => id));
  });
});
