import { createHash } from 'node:crypto';
import type { BoostDefinition, PostBattle } from '@lavish/protocol';
import { describe, expect, test } from 'vitest';
import { defineBattle, type Proposal } from './propose-battle.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { exampleProposal, exampleRequest, hostInOwnRoom } from './testing/play-battle.ts';

const define = (over: Partial<PostBattle>, by: Partial<Proposal> = {}) => {
  const request = exampleRequest(over);
  return defineBattle(request, exampleProposal(request, by));
};

test('a minimal request is an invitation with every default filled in', () => {
  const { mode, sides } = exampleRequest();
  const request: PostBattle = { mode, sides };
  expect(defineBattle(request, exampleProposal(request))).toMatchObject({
    state: 'invited',
    version: 1,
    inviter: null,
    round: 0,
    startsAt: null,
    endsAt: null,
    expiresAt: NOW + 60_000,
    dueAt: null,
    rules: {
      duration_s: 300,
      countdown_s: 3,
      rounds: 1,
      tie: { policy: 'draw', overtime_s: 60, max: 1 },
      boosts: [],
      multiplier_cap: 10,
      invite_ttl_s: 60,
      accept: 'invite',
      commitment: createHash('sha256').update('a'.repeat(64)).digest('hex'),
    },
  });
});

test('the inviter has accepted, and no other host has', () => {
  const battle = define({ accept: 'invite' }, { inviter: 'rex' });
  expect(battle).toMatchObject({
    inviter: 'rex',
    sides: [{ hosts: [{ host: 'nova', accepted: false }] }, { hosts: [{ host: 'rex', accepted: true }] }],
  });
});

test('with auto all hosts have accepted, and the battle is due at once', () => {
  expect(define({ accept: 'auto' })).toMatchObject({
    state: 'accepted',
    expiresAt: null,
    dueAt: NOW,
    sides: [{ hosts: [{ accepted: true }] }, { hosts: [{ accepted: true }] }],
  });
});

describe('sides', () => {
  const TEAMS = [
    { hosts: [hostInOwnRoom('nova'), hostInOwnRoom('ivy')] },
    { hosts: [hostInOwnRoom('rex'), hostInOwnRoom('max')] },
  ];

  test('a team may have several hosts, a solo side only one', () => {
    expect(define({ mode: 'team', sides: TEAMS })).toMatchObject({ mode: 'team', contenders: [0, 1] });
    expect(define({ mode: 'solo', sides: TEAMS })).toMatchObject({
      code: 'invalid_request',
      param: 'sides.0.hosts',
    });
  });

  test('a host may appear only once', () => {
    const twice = [
      { hosts: [hostInOwnRoom('nova')] },
      { hosts: [hostInOwnRoom('rex'), { host: 'nova', room: 'rex-live' }] },
    ];
    expect(define({ mode: 'team', sides: twice })).toMatchObject({
      code: 'invalid_request',
      param: 'sides.1.hosts.1.host',
    });
  });

  test('sides may share a room, where one is the host and the other a guest', () => {
    const sides = [{ hosts: [hostInOwnRoom('nova')] }, { hosts: [{ host: 'rex', room: 'nova-live' }] }];
    expect(define({ sides })).toMatchObject({ state: 'accepted' });
  });

  const room = { live: true, host: 'nova', guests: new Set<string>() };
  test.each([
    { what: 'does not exist', rooms: [], code: 'room_not_found', param: 'sides.0.hosts.0.room' },
    {
      what: 'has ended',
      rooms: [['nova-live', { ...room, live: false }] as const],
      code: 'room_not_live',
      param: 'sides.0.hosts.0.room',
    },
    {
      what: 'is of another host',
      rooms: [['nova-live', room] as const, ['rex-live', { ...room, host: 'max' }] as const],
      code: 'receiver_not_in_room',
      param: 'sides.1.hosts.0.host',
    },
  ])('a host in a room that $what: $code', ({ rooms, code, param }) => {
    expect(define({}, { rooms: new Map(rooms) })).toMatchObject({ code, param });
  });

  test('an invalid definition is refused before the rooms are checked', () => {
    const sides = [{ hosts: [hostInOwnRoom('nova')] }, { hosts: [hostInOwnRoom('nova')] }];
    expect(define({ sides }, { rooms: new Map() })).toMatchObject({ code: 'invalid_request' });
  });
});

describe('the inviter', () => {
  test('a user cannot skip the invitations', () => {
    expect(define({ accept: 'auto' }, { inviter: 'nova' })).toMatchObject({
      code: 'forbidden',
      param: 'accept',
    });
  });
  test('a user must take part', () => {
    expect(define({ accept: 'invite' }, { inviter: 'max' })).toMatchObject({
      code: 'forbidden',
      param: 'sides',
    });
  });
});

describe('boosts', () => {
  const window: BoostDefinition = { id: 'rush', kind: 'window', multiplier: 2 };
  const finisher: BoostDefinition = {
    id: 'last',
    kind: 'finisher',
    multiplier: 3,
    from_s: -30,
    items: ['rose'],
  };
  const task: BoostDefinition = { id: 'hunt', kind: 'task', multiplier: 2, target_points: 100, reward_s: 30 };
  const chance: BoostDefinition = { id: 'luck', kind: 'chance', multiplier: 5, chance: 0.1 };

  test('one of each kind is valid, and starts with the round by default', () => {
    expect(define({ boosts: [window, finisher, task, chance] })).toMatchObject({
      rules: {
        boosts: [{ ...window, from_s: 0 }, finisher, { ...task, from_s: 0 }, { ...chance, from_s: 0 }],
      },
    });
  });

  test.each([
    { what: 'to the last second', boost: { ...window, from_s: 299, to_s: 300 } },
    { what: 'from the end', boost: { ...window, from_s: -60, to_s: -30 } },
    { what: 'longer than the round', boost: { ...window, from_s: 0, to_s: 600 } },
    { what: 'a finisher of more than the round', boost: { ...finisher, from_s: -301 } },
  ])('a window $what is valid', ({ boost }) => {
    expect(define({ boosts: [boost] })).toMatchObject({ rules: { boosts: [boost] } });
  });

  test.each([
    { what: 'two of one id', boosts: [window, { ...task, id: 'rush' }], param: 'boosts.1.id' },
    { what: 'an empty window', boosts: [{ ...window, from_s: 30, to_s: 30 }], param: 'boosts.0.to_s' },
    { what: 'an inverted window', boosts: [{ ...window, from_s: 30, to_s: 20 }], param: 'boosts.0.to_s' },
    {
      what: 'one inverted from the end',
      boosts: [{ ...chance, from_s: -10, to_s: -20 }],
      param: 'boosts.0.to_s',
    },
    { what: 'one that ends before the round', boosts: [{ ...window, to_s: -300 }], param: 'boosts.0.to_s' },
    { what: 'one that ends as it begins', boosts: [{ ...window, to_s: 0 }], param: 'boosts.0.to_s' },
    { what: 'one after the round', boosts: [window, { ...task, from_s: 300 }], param: 'boosts.1.from_s' },
    { what: 'a finisher from the start', boosts: [{ ...finisher, from_s: 0 }], param: 'boosts.0.from_s' },
    {
      what: 'a finisher without a beginning',
      boosts: [without(finisher, 'from_s')],
      param: 'boosts.0.from_s',
    },
    { what: 'a finisher without items', boosts: [without(finisher, 'items')], param: 'boosts.0.items' },
    { what: 'a finisher with an end', boosts: [{ ...finisher, to_s: -1 }], param: 'boosts.0.to_s' },
    {
      what: 'a task without a target',
      boosts: [without(task, 'target_points')],
      param: 'boosts.0.target_points',
    },
    { what: 'a task without a reward', boosts: [without(task, 'reward_s')], param: 'boosts.0.reward_s' },
    { what: 'a chance without odds', boosts: [without(chance, 'chance')], param: 'boosts.0.chance' },
    { what: 'odds in a window', boosts: [{ ...window, chance: 0.5 }], param: 'boosts.0.chance' },
    {
      what: 'a target in a window',
      boosts: [{ ...window, target_points: 5 }],
      param: 'boosts.0.target_points',
    },
    { what: 'a reward in a chance', boosts: [{ ...chance, reward_s: 5 }], param: 'boosts.0.reward_s' },
  ])('refuses $what: $param', ({ boosts, param }) => {
    expect(define({ boosts, duration_s: 300 })).toMatchObject({ code: 'invalid_request', param });
  });
});

function without(boost: BoostDefinition, field: keyof BoostDefinition): BoostDefinition {
  const { [field]: _left, ...rest } = boost;
  return rest as BoostDefinition;
}
