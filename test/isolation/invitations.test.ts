import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { hostToken, novaAgainstRex, openBattleRooms } from '../api/support/battle-rooms.ts';
import { post, put } from '../api/support/gift-faults.ts';
import { callsOf } from '../api/support/stage.ts';
import { tokenOf } from '../api/support/tokens.ts';

/** Rex is the inviter at the limit. Nova and her viewers must not be affected. */
const NAME = 'BUY COINS AT evil.example';
let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await openBattleRooms(server);
});
afterAll(async () => {
  await server.close();
});

const invitation = (ttl = 60) => ({
  ...post('/v1/battles', {
    ...novaAgainstRex({ accept: 'invite', invite_ttl_s: ttl }),
    sides: novaAgainstRex().sides.map((side) => ({ ...side, name: NAME })),
  }),
  as: hostToken('rex'),
});
const open = async () => (await server.db.query(`select from battles where state = 'invited'`)).rowCount ?? 0;

describe('a host whose token proposes without end', () => {
  it('has three open invitations to one host, on any number of connections, and gets a time to retry', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => server.call(invitation())));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(LIMITS.maxOpenInvitesToHost);
    for (const { status, body } of answers.filter(({ status }) => status !== 201)) {
      expect(status).toBe(429);
      expect(body).toMatchObject({ code: 'rate_limited', retry_after_s: expect.any(Number) });
    }
    expect(await open()).toBe(LIMITS.maxOpenInvitesToHost);
  });

  it('reaches only the host: no viewer, list or state of the room shows it', async () => {
    const seq = async () => (await server.db.query(`select seq from rooms where id = 'nova-live'`)).rows[0];
    const before = await seq();
    const host = await server.connect(hostToken('nova'));
    await host.find(({ invites }) => Array.isArray(invites) && invites.length > 0, 'the invitations');
    const viewer = await server.connect(tokenOf('mia'));
    await viewer.ask({ t: 'subscribe', room: 'nova-live' });
    await callsOf(server).gift('nova-live', { sender: 'mia', item: 'rose' });
    await viewer.find(({ events }) => JSON.stringify(events ?? []).includes('"gift"'), 'the gift');
    expect(JSON.stringify(viewer.received)).not.toContain('evil');
    const reads = ['/v1/battles', '/v1/battles?room=nova-live', '/v1/rooms/nova-live'];
    for (const path of reads) {
      expect((await server.call({ path, as: tokenOf('mia') })).text).not.toContain('evil');
    }
    const { rows } = await server.db.query<{ id: string }>(
      `select 'btl_' || replace(id::text, '-', '') as id from battles limit 1`,
    );
    const path = `/v1/battles/${rows[0]!.id}`;
    expect((await server.call({ path, as: tokenOf('mia') })).status).toBe(404);
    expect((await server.call({ path, as: hostToken('nova') })).status).toBe(200);
    expect(Number((await seq()).seq)).toBe(Number(before.seq) + 1);
  });

  it('does not fill the queue of live battles', async () => {
    expect((await server.db.query('select from battles where due_at is not null')).rowCount).toBe(0);
  });

  it('can be blocked by the host, at once and for later', async () => {
    const path = '/v1/users/nova/invite-blocks/rex';
    expect((await server.call({ ...put(path), as: hostToken('rex') })).status).toBe(403);
    expect((await server.call({ ...put(path), as: hostToken('nova') })).status).toBe(200);
    expect(await open()).toBe(0);
    expect((await server.call(invitation())).body).toMatchObject({ code: 'invite_blocked' });
    const list = await server.call({ path: '/v1/users/nova/invite-blocks', as: hostToken('nova') });
    expect(list.body).toMatchObject({ data: [{ inviter: 'rex' }], has_more: false });
    expect((await server.call({ method: 'DELETE', path, as: hostToken('nova') })).status).toBe(204);
  });

  it('is refused when the host has turned invitations off', async () => {
    const path = '/v1/users/nova/invite-settings';
    const set = (accepts_invites: boolean) =>
      server.call({ ...put(path, { accepts_invites }), as: hostToken('nova') });
    expect((await set(false)).body).toEqual({ accepts_invites: false });
    expect((await server.call(invitation())).body).toMatchObject({ code: 'invite_blocked' });
    expect((await server.call({ path, as: hostToken('nova') })).body).toEqual({ accepts_invites: false });
    expect((await set(true)).status).toBe(200);
    expect((await server.call(invitation())).status).toBe(201);
  });
});

describe('a token', () => {
  it('creates no other user, neither as a guest nor by blocking', async () => {
    const { rows } = await server.db.query('select count(*) from users');
    for (const list of ['guests', 'blocks']) {
      const call = { ...put(`/v1/rooms/nova-live/${list}/stranger`), as: hostToken('nova') };
      expect((await server.call(call)).body).toMatchObject({ code: 'user_not_found', param: 'user' });
    }
    expect((await server.call({ ...put('/v1/users/stranger', {}), as: hostToken('nova') })).status).toBe(403);
    expect((await server.db.query('select count(*) from users')).rows).toEqual(rows);
  });
});

describe('the guests of a room', () => {
  it('are 200 at most; a subscription lists 50 and reports that there are more; pages list all', async () => {
    await server.db.query(
      `with g as (insert into users (id) select 'guest' || lpad(i::text, 3, '0') from generate_series(1, 199) i
                  returning id),
            w as (insert into wallets (user_id) select id from g),
            e as (insert into earnings (user_id) select id from g)
       insert into room_guests (room_id, user_id) select 'rex-live', id from g`,
    );
    const add = (user: string) =>
      server.call({ ...put(`/v1/rooms/rex-live/guests/${user}`), as: hostToken('rex') });
    expect((await add('mia')).status).toBe(200);
    expect((await add('tom')).body).toMatchObject({ code: 'limit_reached', param: 'user' });
    expect((await add('mia')).status).toBe(200);
    const { state } = await (await server.connect(tokenOf('zoe'))).ask({ t: 'subscribe', room: 'rex-live' });
    const { room } = state as { room: { guests: string[]; has_more_guests: boolean } };
    expect(room.guests).toHaveLength(LIMITS.maxShownGuests);
    expect(room.has_more_guests).toBe(true);
    const users: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await server.call({ path: `/v1/rooms/rex-live/guests?limit=60${cursor}` });
      const page = body as unknown as { data: { user: string }[]; next_cursor: string | null };
      users.push(...page.data.map(({ user }) => user));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(users).toHaveLength(LIMITS.maxGuests);
    expect(users).toEqual([...new Set(users)].sort());
  });
});
