import { LIMITS, type PostBattle } from '@lavish/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { invalid, refusalTests } from './support/bad-input.ts';
import {
  act,
  battlesOf,
  hostToken,
  NOVA,
  openBattleRooms,
  proposal,
  REX,
  sides,
} from './support/battle-rooms.ts';
import { giftCall, giftMessage, NO_BATTLE, post } from './support/gift-faults.ts';
import { type Expected, expectRefused, expectRefusedOn } from './support/refusals.ts';
import { callsOf } from './support/stage.ts';
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
const refuses = refusalTests(() => server);

/** An invitation that outlasts this file. Nothing may expire while fingerprints are compared. */
const LASTING = { accept: 'invite', invite_ttl_s: LIMITS.maxInviteTtlS } as const;

const forbidden: Expected = { code: 'forbidden' };
const wrongState: Expected = { code: 'battle_state' };

describe('forbidden without the right credential', () => {
  const asked = { ...LASTING, countdown_s: 60 } as const;

  it('proposing a battle of other hosts, without invitations, or without the grant', async () => {
    const as = (token: string, call: ApiCall) => ({ ...call, as: token });
    const invite = proposal({ accept: 'invite' });
    await expectRefused(server, as(hostToken('mia'), invite), { ...forbidden, param: 'sides' });
    await expectRefused(server, as(hostToken('nova'), proposal()), { ...forbidden, param: 'accept' });
    await expectRefused(server, as(tokenOf('nova'), invite), { ...forbidden, param: 'sides' });
    const elsewhere = tokenOf('nova', { host: true, room: 'rex-live' });
    await expectRefused(server, as(elsewhere, invite), { ...forbidden, param: 'sides' });
  });

  it.each(['accept', 'decline', 'leave'])('%s', async (action) => {
    const { id } = await battles.propose(asked, hostToken('nova'));
    const call = act(id, action);
    const as = (token: string, body?: object) => ({ ...call, as: token, ...(body && { body }) });
    await expectRefused(server, as(hostToken('mia')), forbidden);
    await expectRefused(server, as(tokenOf('rex')), forbidden);
    await expectRefused(server, as(tokenOf('rex', { host: true, room: 'nova-live' })), forbidden);
    await expectRefused(server, as(hostToken('nova'), { host: 'rex' }), { ...forbidden, param: 'host' });
    await expectRefused(server, call, invalid('host'));
    await expectRefused(server, { ...call, body: { host: 'mia' } }, invalid('host'));
    await expectRefused(server, { ...call, body: { host: 'rex', why: 'no' } }, invalid('why'));
    await expectRefused(server, { ...call, body: [] }, invalid('body'));
    await expectRefused(server, act(NO_BATTLE, action, { host: 'rex' }), {
      code: 'battle_not_found',
      param: 'battle',
    });
  });

  it.each(['cancel', 'rematch', 'end'])('%s', async (action) => {
    const { id } = await battles.propose(asked, hostToken('nova'));
    const call = act(id, action);
    for (const user of ['mia', 'rex'])
      await expectRefused(server, { ...call, as: hostToken(user) }, forbidden);
    await expectRefused(server, { ...call, as: tokenOf('nova') }, forbidden);
    if (action === 'end') await expectRefused(server, { ...call, as: hostToken('nova') }, forbidden);
    await expectRefused(server, { ...call, body: { host: 'nova' } }, invalid('host'));
    await expectRefused(server, act(NO_BATTLE, action), { code: 'battle_not_found', param: 'battle' });
  });

  it('reading or setting bonuses', async () => {
    const as = hostToken('nova');
    const body = { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-02T00:00:00Z', multiplier: 2 };
    await expectRefused(server, { method: 'PUT', path: '/v1/bonuses/mine', body, as }, forbidden);
    await expectRefused(server, { path: '/v1/bonuses', as }, forbidden);
    await expectRefused(server, { path: '/v1/bonuses/mine', as }, forbidden);
    await expectRefused(server, { method: 'DELETE', path: '/v1/bonuses/mine', as }, forbidden);
  });
});

describe('refused in the wrong state', () => {
  const invite = (over: Partial<PostBattle> = {}) => battles.propose({ ...LASTING, ...over });
  const rex = { host: 'rex' };

  it('accepting twice', async () => {
    const { id } = await invite();
    await battles.act(id, 'accept', rex);
    await expectRefused(server, act(id, 'accept', rex), wrongState);
  });

  it('accepting twice at once: one succeeds', async () => {
    const { id } = await invite({ countdown_s: 60 });
    await battles.act(id, 'accept', { host: 'nova' });
    const answers = await Promise.all([1, 2, 3].map(() => server.call(act(id, 'accept', rex))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await battles.read(id)).toMatchObject({ state: 'countdown' });
  });

  it('accepting or declining after the expiry', async () => {
    const { id } = await invite({ invite_ttl_s: 1 });
    // A read compares the time. The row is marked later, and nothing changes after that.
    await waitUntil('it is marked as expired', async () => {
      const { rowCount } = await server.db.query(`select from battles where state = 'expired'`);
      return rowCount === 1;
    });
    expect(await battles.read(id)).toMatchObject({ state: 'expired' });
    for (const action of ['accept', 'decline', 'leave']) {
      await expectRefused(server, act(id, action, rex), wrongState);
    }
    for (const action of ['cancel', 'end', 'rematch']) {
      await expectRefused(server, act(id, action), wrongState);
    }
  });

  it.each([
    ['accepting', 'accept'],
    ['declining', 'decline'],
  ])('%s what is live', async (_, action) => {
    const { id } = await battles.propose();
    await expectRefused(server, act(id, action, rex), wrongState);
  });

  it('leaving a battle that not all hosts accepted', async () => {
    const { id } = await invite();
    await expectRefused(server, act(id, 'leave', rex), wrongState);
    await expectRefused(server, act(id, 'end'), wrongState);
    await expectRefused(server, act(id, 'rematch'), wrongState);
  });

  it('cancelling a live battle', async () => {
    const { id } = await battles.propose();
    await expectRefused(server, act(id, 'cancel'), wrongState);
    await expectRefused(server, act(id, 'rematch'), wrongState);
  });

  it('ending, leaving or cancelling twice', async () => {
    const { id } = await battles.propose();
    await battles.act(id, 'end');
    await expectRefused(server, act(id, 'end'), wrongState);
    await expectRefused(server, act(id, 'leave', rex), wrongState);
    await expectRefused(server, act(id, 'cancel'), wrongState);
    const called = await invite();
    await battles.act(called.id, 'cancel');
    await expectRefused(server, act(called.id, 'cancel'), wrongState);
  });

  it('ending twice at once: one succeeds', async () => {
    const { id } = await battles.propose();
    const answers = await Promise.all([1, 2, 3].map(() => server.call(act(id, 'end'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });
});

describe('a host who is in a battle', () => {
  const conflict: Expected = { code: 'battle_conflict' };

  it('cannot be invited to another battle', async () => {
    await battles.propose();
    await calls.openRoom('kim-live', 'kim');
    await expectRefused(server, proposal(), conflict);
    await expectRefused(server, proposal(sides([['kim', 'kim-live']], [REX])), conflict);
  });

  it('cannot accept another waiting invitation', async () => {
    const waiting = await battles.propose(LASTING, hostToken('nova'));
    await battles.propose();
    await expectRefused(server, act(waiting.id, 'accept', { host: 'rex' }), conflict);
    expect(await battles.read(waiting.id)).toMatchObject({ state: 'invited' });
  });

  it('is in one battle when two are proposed at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.call(proposal())));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe('a gift that names a battle is refused before any coin moves', () => {
  const rose = { room: 'nova-live', sender: 'mia' };

  /** Sends it over HTTP with either credential, and over the socket. */
  async function refused(fields: object, expected: Expected) {
    await expectRefused(server, giftCall({ ...rose, ...fields }), expected);
    await expectRefused(server, { ...giftCall({ ...rose, ...fields }), as: tokenOf('mia') }, expected);
    const socket = await server.connect(tokenOf('mia'));
    await expectRefusedOn(server, socket, giftMessage({ ...rose, ...fields }), expected);
  }
  const notLive: Expected = { code: 'battle_not_live', param: 'battle' };
  const notIn: Expected = { code: 'receiver_not_in_battle', param: 'receiver' };

  it('that does not exist', () =>
    refused({ battle: NO_BATTLE }, { code: 'battle_not_found', param: 'battle' }));
  it('by an invalid battle id', () => refused({ battle: 'btl_1' }, invalid('battle')));

  it('before it is live', async () => {
    const { id } = await battles.propose({ ...LASTING, countdown_s: 60 });
    await refused({ battle: id }, notLive);
    for (const host of ['nova', 'rex']) await battles.act(id, 'accept', { host });
    await refused({ battle: id }, notLive);
  });

  it('after its end', async () => {
    const { id } = await battles.propose();
    await battles.act(id, 'end');
    await refused({ battle: id }, notLive);
    await battles.propose();
    await refused({ battle: id }, notLive);
  });

  it('that the receiver is not in', async () => {
    const { id } = await battles.propose();
    await calls.openRoom('lee-live', 'lee');
    await refused({ battle: id, room: 'lee-live' }, notIn);
    await calls.put('/v1/rooms/nova-live/guests/gil');
    await refused({ battle: id, receiver: 'gil' }, notIn);
    await calls.put('/v1/rooms/nova-live/guests/rex');
    await refused({ battle: id, receiver: 'rex' }, notIn);
  });

  it('that the receiver has left', async () => {
    await calls.openRoom('ada-live', 'ada');
    const { id } = await battles.propose({
      mode: 'team',
      ...sides([NOVA, ['ada', 'ada-live']], [REX]),
    });
    await battles.act(id, 'leave', { host: 'nova' });
    await refused({ battle: id }, notIn);
    await expectRefused(server, act(id, 'leave', { host: 'nova' }), wrongState);
    expect((await server.call(giftCall(rose))).body).toMatchObject({ battle: null });
  });
});

describe('not found', () => {
  const missing = ['btl_1', 'nova', `gft_${'0'.repeat(32)}`, NO_BATTLE, `btl_${'A'.repeat(32)}`];
  it.each(missing)('the battle %s', async (id) => {
    for (const what of ['', '/supporters', '/audit']) {
      const path = `/v1/battles/${id}${what}`;
      await expectRefused(server, { path }, { code: 'battle_not_found', param: 'battle' });
    }
  });

  it('a bonus', async () => {
    const notFound: Expected = { code: 'not_found', param: 'bonus' };
    await expectRefused(server, { path: '/v1/bonuses/none' }, notFound);
    await expectRefused(server, { method: 'DELETE', path: '/v1/bonuses/none' }, notFound);
  });

  it('a side', async () => {
    const { id } = await battles.propose();
    for (const side of ['2', '-1', 'nova', '']) {
      await expectRefused(server, { path: `/v1/battles/${id}/supporters?side=${side}` }, invalid('side'));
    }
  });

  refuses([
    ['a cursor', { path: '/v1/battles?cursor=nonsense' }, invalid('cursor')],
    ['an invalid room id', { path: '/v1/battles?room=a%20b' }, invalid('room')],
    ['an unknown query parameter', { path: '/v1/battles?alive=true' }, invalid('alive')],
  ]);
});

it('a gift with which a side would exceed 2^53 is refused', async () => {
  await calls.putItem('world', { name: 'World', price: 1, points: LIMITS.maxCoins, max_quantity: 1 });
  await battles.propose();
  await calls.gift('nova-live', { sender: 'mia', item: 'world' });
  await expectRefused(
    server,
    { ...post('/v1/rooms/nova-live/gifts', { sender: 'mia', item: 'rose' }), key: 'k' },
    {
      code: 'invalid_request',
      param: 'quantity',
    },
  );
});
