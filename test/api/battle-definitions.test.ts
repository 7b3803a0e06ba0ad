import { LIMITS, type PostBattle } from '@lavish/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { invalid, refusalTests } from './support/bad-input.ts';
import { battlesOf, NOVA, openBattleRooms, proposal, REX, sides } from './support/battle-rooms.ts';
import { type Expected, expectRefused } from './support/refusals.ts';
import { callsOf } from './support/stage.ts';

let server: ApiServer;
let battles: ReturnType<typeof battlesOf>;
beforeAll(async () => {
  server = await startApiServer();
  await openBattleRooms(server);
  battles = battlesOf(server);
  const { openRoom, post } = callsOf(server);
  await openRoom('over', 'olga');
  await post('/v1/rooms/over/end');
});
afterEach(() => battles.endAll());
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});
const refuses = refusalTests(() => server);

type Row = [what: string, call: ApiCall, expected: Expected];
/** A valid definition with these fields changed, as JSON may have them. */
const defined = (what: string, fields: object, expected: Expected): Row => [
  what,
  proposal(fields as Partial<PostBattle>),
  expected,
];
const boost = (fields: object) => ({ boosts: [{ id: 'b', kind: 'window', multiplier: 2, ...fields }] });

describe('an invalid definition', () => {
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
    defined('an unknown tie policy', { tie: { policy: 'coin_toss' } }, invalid('tie.policy')),
    defined('a tie without a policy', { tie: {} }, invalid('tie.policy')),
    defined(
      'an overtime without a duration',
      { tie: { policy: 'overtime', overtime_s: 0 } },
      invalid('tie.overtime_s'),
    ),
    defined('overtimes without end', { tie: { policy: 'overtime', max: 1_000 } }, invalid('tie.max')),
    defined('a cap of nothing', { multiplier_cap: 0 }, invalid('multiplier_cap')),
    defined('an invitation that expires at once', { invite_ttl_s: 0 }, invalid('invite_ttl_s')),
    defined('another way to accept', { accept: 'please' }, invalid('accept')),
    defined('a field that is none', { colour: 'red' }, invalid('colour')),
    defined('a field of a side that is none', { sides: [{ color: 1 }] }, invalid('sides')),
  ]);
});

describe('invalid boosts', () => {
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
      'a finisher that begins at the start',
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

it('multipliers with four decimals are accepted exactly', async () => {
  for (const multiplier of [1.0003, 1.1, 2.0007, 99.9999, 100]) {
    const { id, rules } = await battles.propose(boost({ multiplier }) as Partial<PostBattle>);
    expect(rules.boosts[0]!.multiplier).toBe(multiplier);
    await battles.act(id, 'end');
  }
});

describe('an invalid bonus', () => {
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
  it('without a name', () =>
    expectRefused(server, { method: 'PUT', path: '/v1/bonuses/a%20b', body: bonus }, invalid('bonus')));
});
