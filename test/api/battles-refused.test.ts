import { LIMITS, type PostBattle } from '@lavish/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../packages/server/src/store/testing/lock-waits.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { invalid, refusalTests } from './support/bad-input.ts';
import { giftCall, giftMessage, NO_BATTLE, post } from './support/gift-faults.ts';
import { type Expected, expectRefused, expectRefusedOn } from './support/refusals.ts';
import { act, battlesOf, hostToken, proposal, setTheRing } from './support/ring.ts';
import { callsOf } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
let battles: ReturnType<typeof battlesOf>;
beforeAll(async () => {
  server = await startApiServer();
  await setTheRing(server);
  calls = callsOf(server);
  battles = battlesOf(server);
  await calls.openRoom('over', 'olga');
  await calls.post('/v1/rooms/over/end');
});
afterEach(() => battles.endAll());
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});
const refuses = refusalTests(() => server);

/** An invitation that outlasts this file. Nothing may lapse while fingerprints are compared. */
const LASTING = { accept: 'invite', invite_ttl_s: LIMITS.maxInviteTtlS } as const;

type Row = [what: string, call: ApiCall, expected: Expected];
/** A definition that is sound but for these fields, as JSON may have them. */
const defined = (what: string, fields: object, expected: Expected): Row => [
  what,
  proposal(fields as Partial<PostBattle>),
  expected,
];
const sides = (...hosts: [host: string, room: string][][]) => ({
  sides: hosts.map((side) => ({ hosts: side.map(([host, room]) => ({ host, room })) })),
});
const NOVA: [string, string] = ['nova', 'nova-live'];
const REX: [string, string] = ['rex', 'rex-live'];
const boost = (fields: object) => ({ boosts: [{ id: 'b', kind: 'window', multiplier: 2, ...fields }] });

describe('a definition that is nonsense', () => {
  refuses([
    defined('one side', sides([NOVA]), invalid('sides', 'sides must be a list of at least 2.')),
    defined('no sides', { sides: [] }, invalid('sides')),
    defined('nine sides', sides(...Array.from({ length: 9 }, () => [NOVA])), invalid('sides')),
    defined('sides that are none', { sides: 'two' }, invalid('sides', 'sides must be a list.')),
    defined('a side without hosts', sides([NOVA], []), invalid('sides.1.hosts')),
    defined('two hosts on a side of a solo', sides([NOVA, REX], [REX]), invalid('sides.0.hosts')),
    defined('the same host twice', sides([NOVA], [NOVA]), invalid('sides.1.hosts.0.host')),
    defined(
      'the same host twice on a side',
      { mode: 'team', ...sides([NOVA, NOVA], [REX]) },
      invalid('sides.0.hosts.1.host'),
    ),
    defined('a room that is none', sides([NOVA], [['rex', 'nowhere']]), {
      code: 'room_not_found',
      param: 'sides.1.hosts.0.room',
    }),
    defined('a room that is over', sides([['olga', 'over']], [REX]), {
      code: 'room_not_live',
      param: 'sides.0.hosts.0.room',
    }),
    defined('a host who is not live in the room', sides([NOVA], [['rex', 'nova-live']]), {
      code: 'receiver_not_in_room',
      param: 'sides.1.hosts.0.host',
    }),
    defined('a host of no name', sides([NOVA], [['', 'rex-live']]), invalid('sides.1.hosts.0.host')),
    defined('another mode', { mode: 'duel' }, invalid('mode')),
    defined('no mode', { mode: undefined }, invalid('mode')),
    defined('no time', { duration_s: 0 }, invalid('duration_s', 'duration_s must be at least 1.')),
    defined('a year', { duration_s: 31_536_000 }, invalid('duration_s', 'duration_s must be at most 7200.')),
    defined('half a second', { duration_s: 0.5 }, invalid('duration_s')),
    defined('time as text', { duration_s: '300' }, invalid('duration_s')),
    defined('time of null', { duration_s: null }, invalid('duration_s')),
    defined('a countdown of minutes', { countdown_s: 61 }, invalid('countdown_s')),
    defined('a countdown backwards', { countdown_s: -1 }, invalid('countdown_s')),
    defined('50 rounds', { rounds: 50 }, invalid('rounds')),
    defined('no round', { rounds: 0 }, invalid('rounds')),
    defined('a tie that nobody knows', { tie: { policy: 'coin_toss' } }, invalid('tie.policy')),
    defined('a tie without a policy', { tie: {} }, invalid('tie.policy')),
    defined(
      'an overtime of nothing',
      { tie: { policy: 'overtime', overtime_s: 0 } },
      invalid('tie.overtime_s'),
    ),
    defined('overtimes without end', { tie: { policy: 'overtime', max: 1_000 } }, invalid('tie.max')),
    defined('a cap of nothing', { multiplier_cap: 0 }, invalid('multiplier_cap')),
    defined('an invitation that has lapsed', { invite_ttl_s: 0 }, invalid('invite_ttl_s')),
    defined('another way to accept', { accept: 'please' }, invalid('accept')),
    defined('a field that is none', { colour: 'red' }, invalid('colour')),
    defined('a field of a side that is none', { sides: [{ color: 1 }] }, invalid('sides')),
  ]);
});

describe('boosts that are nonsense', () => {
  const window = { id: 'b', kind: 'window', multiplier: 2 };
  refuses([
    defined('multiplier 0', boost({ multiplier: 0 }), invalid('boosts.0.multiplier')),
    defined('multiplier a million', boost({ multiplier: 1_000_000 }), invalid('boosts.0.multiplier')),
    defined('multiplier a half', boost({ multiplier: 0.5 }), invalid('boosts.0.multiplier')),
    defined('five decimals', boost({ multiplier: 1.00001 }), invalid('boosts.0.multiplier')),
    defined('a multiplier of text', boost({ multiplier: '2' }), invalid('boosts.0.multiplier')),
    defined('no multiplier', { boosts: [{ id: 'b', kind: 'window' }] }, invalid('boosts.0.multiplier')),
    defined('another kind', boost({ kind: 'rain' }), invalid('boosts.0.kind')),
    defined('two of one name', { boosts: [window, window] }, invalid('boosts.1.id')),
    defined('17 of them', { boosts: Array(LIMITS.maxBoosts + 1).fill(window) }, invalid('boosts')),
    defined('an end before its beginning', boost({ from_s: 20, to_s: 10 }), invalid('boosts.0.to_s')),
    defined('an empty window', boost({ from_s: 10, to_s: 10 }), invalid('boosts.0.to_s')),
    defined('a window after the end', boost({ from_s: 300 }), invalid('boosts.0.from_s')),
    defined('a chance in a window', boost({ chance: 0.5 }), invalid('boosts.0.chance')),
    defined('a chance of nothing', boost({ kind: 'chance', chance: 0 }), invalid('boosts.0.chance')),
    defined('a chance of two', boost({ kind: 'chance', chance: 2 }), invalid('boosts.0.chance')),
    defined('a chance without one', boost({ kind: 'chance' }), invalid('boosts.0.chance')),
    defined('a finisher of no items', boost({ kind: 'finisher', from_s: -10 }), invalid('boosts.0.items')),
    defined(
      'a finisher from the start',
      boost({ kind: 'finisher', from_s: 10, items: ['rose'] }),
      invalid('boosts.0.from_s'),
    ),
    defined('an empty list of items', boost({ items: [] }), invalid('boosts.0.items')),
    defined('an item twice', boost({ items: ['rose', 'rose'] }), invalid('boosts.0.items')),
    defined(
      'a task without a target',
      boost({ kind: 'task', reward_s: 5 }),
      invalid('boosts.0.target_points'),
    ),
    defined(
      'a task without a reward',
      boost({ kind: 'task', target_points: 5 }),
      invalid('boosts.0.reward_s'),
    ),
    defined('a field that is none', boost({ until_s: 5 }), invalid('boosts.0.until_s')),
  ]);
});

it('multipliers of four decimals are taken, each of them', async () => {
  for (const multiplier of [1.0003, 1.1, 2.0007, 99.9999, 100]) {
    const { id, rules } = await battles.propose(boost({ multiplier }) as Partial<PostBattle>);
    expect(rules.boosts[0]!.multiplier).toBe(multiplier);
    await battles.act(id, 'end');
  }
});

const forbidden: Expected = { code: 'forbidden' };
const wrongState: Expected = { code: 'battle_state' };

describe('whoever may not', () => {
  const asked = { ...LASTING, countdown_s: 60 } as const;

  it('propose a battle of others, or without asking, or without the grant, is forbidden to', async () => {
    const as = (token: string, call: ApiCall) => ({ ...call, as: token });
    const invite = proposal({ accept: 'invite' });
    await expectRefused(server, as(hostToken('mia'), invite), { ...forbidden, param: 'sides' });
    await expectRefused(server, as(hostToken('nova'), proposal()), { ...forbidden, param: 'accept' });
    await expectRefused(server, as(tokenOf('nova'), invite), { ...forbidden, param: 'sides' });
    const elsewhere = tokenOf('nova', { host: true, room: 'rex-live' });
    await expectRefused(server, as(elsewhere, invite), { ...forbidden, param: 'sides' });
  });

  it.each(['accept', 'decline', 'leave'])('%s is forbidden to', async (action) => {
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

  it.each(['cancel', 'rematch', 'end'])('%s is forbidden to', async (action) => {
    const { id } = await battles.propose(asked, hostToken('nova'));
    const call = act(id, action);
    for (const user of ['mia', 'rex'])
      await expectRefused(server, { ...call, as: hostToken(user) }, forbidden);
    await expectRefused(server, { ...call, as: tokenOf('nova') }, forbidden);
    if (action === 'end') await expectRefused(server, { ...call, as: hostToken('nova') }, forbidden);
    await expectRefused(server, { ...call, body: { host: 'nova' } }, invalid('host'));
    await expectRefused(server, act(NO_BATTLE, action), { code: 'battle_not_found', param: 'battle' });
  });

  it('see or set bonuses is forbidden to', async () => {
    const as = hostToken('nova');
    const body = { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-02T00:00:00Z', multiplier: 2 };
    await expectRefused(server, { method: 'PUT', path: '/v1/bonuses/mine', body, as }, forbidden);
    await expectRefused(server, { path: '/v1/bonuses', as }, forbidden);
    await expectRefused(server, { path: '/v1/bonuses/mine', as }, forbidden);
    await expectRefused(server, { method: 'DELETE', path: '/v1/bonuses/mine', as }, forbidden);
  });
});

describe('in the wrong state is refused', () => {
  const invite = (over: Partial<PostBattle> = {}) => battles.propose({ ...LASTING, ...over });
  const rex = { host: 'rex' };

  it('accepting twice', async () => {
    const { id } = await invite();
    await battles.act(id, 'accept', rex);
    await expectRefused(server, act(id, 'accept', rex), wrongState);
  });

  it('accepting twice at once: one does', async () => {
    const { id } = await invite({ countdown_s: 60 });
    await battles.act(id, 'accept', { host: 'nova' });
    const answers = await Promise.all([1, 2, 3].map(() => server.call(act(id, 'accept', rex))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await battles.read(id)).toMatchObject({ state: 'countdown' });
  });

  it('accepting or declining what has lapsed', async () => {
    const { id } = await invite({ invite_ttl_s: 1 });
    // A read goes by the time. The row is marked later, and only then nothing changes any more.
    await until('it is marked as expired', async () => {
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

  it('leaving what was not agreed', async () => {
    const { id } = await invite();
    await expectRefused(server, act(id, 'leave', rex), wrongState);
    await expectRefused(server, act(id, 'end'), wrongState);
    await expectRefused(server, act(id, 'rematch'), wrongState);
  });

  it('cancelling what is live', async () => {
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

  it('ending twice at once: one does', async () => {
    const { id } = await battles.propose();
    const answers = await Promise.all([1, 2, 3].map(() => server.call(act(id, 'end'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });
});

describe('a host who fights already', () => {
  const conflict: Expected = { code: 'battle_conflict' };

  it('cannot be asked to another battle', async () => {
    await battles.propose();
    await calls.openRoom('kim-live', 'kim');
    await expectRefused(server, proposal(), conflict);
    await expectRefused(server, proposal(sides([['kim', 'kim-live']], [REX])), conflict);
  });

  it('cannot accept another that was waiting', async () => {
    const waiting = await battles.propose(LASTING, hostToken('nova'));
    await battles.propose();
    await expectRefused(server, act(waiting.id, 'accept', { host: 'rex' }), conflict);
    expect(await battles.read(waiting.id)).toMatchObject({ state: 'invited' });
  });

  it('is fought for once, when two ask at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.call(proposal())));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe('a gift that names a battle is refused before any coin moves', () => {
  const rose = { room: 'nova-live', sender: 'mia' };

  /** Over HTTP with either credential, and over the socket. */
  async function refused(fields: object, expected: Expected) {
    await expectRefused(server, giftCall({ ...rose, ...fields }), expected);
    await expectRefused(server, { ...giftCall({ ...rose, ...fields }), as: tokenOf('mia') }, expected);
    const socket = await server.connect(tokenOf('mia'));
    await expectRefusedOn(server, socket, giftMessage({ ...rose, ...fields }), expected);
  }
  const notLive: Expected = { code: 'battle_not_live', param: 'battle' };
  const notIn: Expected = { code: 'receiver_not_in_battle', param: 'receiver' };

  it('that there is not', () =>
    refused({ battle: NO_BATTLE }, { code: 'battle_not_found', param: 'battle' }));
  it('by no identifier of a battle', () => refused({ battle: 'btl_1' }, invalid('battle')));

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

  it('in which the receiver takes no part', async () => {
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

describe('what there is not', () => {
  const missing = ['btl_1', 'nova', `gft_${'0'.repeat(32)}`, NO_BATTLE, `btl_${'A'.repeat(32)}`];
  it.each(missing)('%s is no battle', async (id) => {
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
    ['a room of no name', { path: '/v1/battles?room=a%20b' }, invalid('room')],
    ['a query', { path: '/v1/battles?live=true' }, invalid('live')],
  ]);
});

describe('a bonus that is nonsense', () => {
  const bonus = { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-02T00:00:00Z', multiplier: 2 };
  const put = (what: string, fields: object, expected: Expected): Row => [
    what,
    { method: 'PUT', path: '/v1/bonuses/odd', body: { ...bonus, ...fields } },
    expected,
  ];
  refuses([
    put('without a beginning', { starts_at: undefined }, invalid('starts_at')),
    put('without an end', { ends_at: undefined }, invalid('ends_at')),
    put('without a multiplier', { multiplier: undefined }, invalid('multiplier')),
    put('that ends before it begins', { ends_at: '2029-01-01T00:00:00Z' }, invalid('ends_at')),
    put('that ends as it begins', { ends_at: bonus.starts_at }, invalid('ends_at')),
    put(
      'that is over',
      { starts_at: '2020-01-01T00:00:00Z', ends_at: '2020-01-02T00:00:00Z' },
      invalid('ends_at'),
    ),
    put('on no day', { starts_at: '2030-02-30T00:00:00Z' }, invalid('starts_at')),
    put('of nothing', { multiplier: 0 }, invalid('multiplier')),
    put('of a million', { multiplier: 1_000_000 }, invalid('multiplier')),
    put('of less', { multiplier: 0.9 }, invalid('multiplier')),
    put('of five decimals', { multiplier: 1.00001 }, invalid('multiplier')),
    put('of nowhere', { scope: { rooms: [] } }, invalid('scope.rooms')),
    put('of a room twice', { scope: { rooms: ['a', 'a'] } }, invalid('scope.rooms')),
    put('of a level below 0', { scope: { min_vip_level: -1 } }, invalid('scope.min_vip_level')),
    put('of a scope that is none', { scope: { days: ['friday'] } }, invalid('scope.days')),
  ]);
  it('under no name', () =>
    expectRefused(server, { method: 'PUT', path: '/v1/bonuses/a%20b', body: bonus }, invalid('bonus')));
});

it('a gift to a side whose total would pass 2^53 is refused', async () => {
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
