import type { BoostDefinition, PostBattle } from '@lavish/protocol';
import fc from 'fast-check';
import type { StoredBonus } from '../../bonuses/bonus.ts';
import type { BattleAction } from '../battle-action.ts';
import { UNATTENDED_MS } from '../outage.ts';
import { exampleRequest } from './play-battle.ts';

/** The next move in a battle, `afterMs` after the time that `since` names. */
export interface Move {
  since: 'last' | 'due' | 'start' | 'end';
  afterMs: number;
  what:
    | BattleAction
    | { type: 'gift'; host: string; points: number }
    | { type: 'bonuses'; bonuses: PlannedBonus[] };
}

/** A bonus of the platform that starts `inMs` after its move and lasts `forMs`. */
export interface PlannedBonus extends Pick<StoredBonus, 'id' | 'multiplier'> {
  inMs: number;
  forMs: number;
}

export interface BattleScenario {
  request: PostBattle;
  inviter: string | null;
  moves: Move[];
}

/** Two or three sides. Nova, Rex and Max have their own rooms; Ivy and Gus are guests of Nova and Rex. */
const SIDES = [
  [['nova'], ['rex']],
  [
    ['nova', 'ivy'],
    ['rex', 'gus'],
  ],
  [['nova'], ['rex'], ['max']],
  [['nova', 'gus'], ['rex'], ['max', 'ivy']],
  [['nova'], ['ivy']],
];
const ROOM_OF: Record<string, string> = { ivy: 'nova-live', gus: 'rex-live' };
const roomOf = (host: string) => ROOM_OF[host] ?? `${host}-live`;

const boosts: fc.Arbitrary<BoostDefinition[]> = fc.subarray([
  { id: 'rush', kind: 'window', multiplier: 2, from_s: 1, to_s: 3 },
  { id: 'party', kind: 'window', multiplier: 1.5 },
  { id: 'last', kind: 'finisher', multiplier: 3, from_s: -2, items: ['rose'] },
  { id: 'hunt', kind: 'task', multiplier: 2, target_points: 3, reward_s: 2 },
  { id: 'luck', kind: 'chance', multiplier: 5, chance: 0.5 },
] satisfies BoostDefinition[]);

/** Random valid requests. Every host has their own room or is a guest in another host's room. */
export const battleRequests: fc.Arbitrary<PostBattle> = fc
  .record({
    sides: fc.constantFrom(...SIDES),
    duration_s: fc.constantFrom(2, 5),
    countdown_s: fc.constantFrom(0, 0, 1),
    rounds: fc.constantFrom(1, 1, 2, 3, 5),
    policy: fc.constantFrom(
      'draw' as const,
      'overtime' as const,
      'sudden_death' as const,
      'first_to_score' as const,
      'most_supporters' as const,
    ),
    max: fc.constantFrom(1, 3),
    boosts,
    accept: fc.constantFrom('invite' as const, 'auto' as const, 'auto' as const),
  })
  .map(({ sides, policy, max, ...rest }) =>
    exampleRequest({
      ...rest,
      mode: sides.some((hosts) => hosts.length > 1) ? 'team' : 'solo',
      sides: sides.map((hosts) => ({ hosts: hosts.map((host) => ({ host, room: roomOf(host) })) })),
      tie: { policy, max, overtime_s: 2 },
    }),
  );

/** The complete set of bonuses from a move on. */
const bonuses = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('gala', 'feast', 'rush'),
    multiplier: fc.constantFrom(2, 3),
    inMs: fc.constantFrom(-1_000, 0, 1, 700),
    forMs: fc.constantFrom(1_001, 2_000, 60_000),
  }),
  { selector: ({ id }) => id, maxLength: 3 },
);

function movesWith(hosts: readonly string[]): fc.Arbitrary<Move[]> {
  const host = fc.constantFrom(...hosts);
  const gift = fc.record({ type: fc.constant('gift' as const), host, points: fc.constantFrom(0, 1, 1, 2) });
  const ofHost = (type: 'accept' | 'decline' | 'leave') => host.map((host) => ({ type, host }));
  const what: fc.Arbitrary<Move['what']> = fc.oneof(
    { weight: 50, arbitrary: gift },
    { weight: 8, arbitrary: fc.constant({ type: 'due' as const }) },
    { weight: 8, arbitrary: bonuses.map((bonuses) => ({ type: 'bonuses' as const, bonuses })) },
    { weight: 15, arbitrary: ofHost('accept') },
    { weight: 3, arbitrary: ofHost('leave') },
    { weight: 1, arbitrary: ofHost('decline') },
    { weight: 1, arbitrary: fc.constant({ type: 'cancel' as const }) },
    { weight: 1, arbitrary: fc.constant({ type: 'end' as const }) },
    {
      weight: 1,
      arbitrary: fc.tuple(host, fc.boolean(), fc.boolean()).map(([host, alone, byPlatform]) => {
        const roomHost = roomOf(host).replace('-live', '');
        return {
          type: 'host_gone' as const,
          host: alone ? host : null,
          room: roomOf(host),
          by: byPlatform ? null : roomHost,
          roomHost,
        };
      }),
    },
  );
  // Around every boundary to the millisecond; rarely so late that no further round begins.
  const afterMs = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(-1, 0, 0, 1, 2) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 1_500 }) },
    { weight: 1, arbitrary: fc.constantFrom(UNATTENDED_MS, UNATTENDED_MS + 1) },
  );
  const since = fc.oneof(
    { weight: 6, arbitrary: fc.constant('last' as const) },
    { weight: 3, arbitrary: fc.constantFrom('due' as const, 'start' as const, 'end' as const) },
  );
  return fc.array(fc.record({ since, afterMs, what }), { maxLength: 60, size: 'max' });
}

/** Random battles with random moves at random times. */
export const battleScenarios: fc.Arbitrary<BattleScenario> = battleRequests.chain((request) => {
  const hosts = request.sides.flatMap((side) => side.hosts.map(({ host }) => host));
  return fc.record({
    request: fc.constant(request),
    inviter: request.accept === 'auto' ? fc.constant(null) : fc.constantFrom(null, hosts[0]!),
    moves: movesWith(hosts),
  });
});
