import type { PostBattle } from '@lavish/protocol';
import fc from 'fast-check';
import { battleRequests } from './battle-scenarios.ts';
import type { PlainAction } from './plain/battle.ts';

/**
 * How far a process gets: to the end, or to its nth packet to the database. `delivered`: whether the database
 * receives that packet.
 */
export type Fate = 'survives' | { diesAt: number; delivered: boolean };

/** A gift to send. Its key is its number in the battle. `names`: whether it names the battle. */
export interface DrawnGift {
  sender: string;
  host: string;
  item: string;
  quantity: number;
  names: boolean;
}

export type Move =
  /** A batch of gifts while other nodes look for due transitions, starting before or after it. */
  | { what: 'give'; gifts: DrawnGift[]; fate: Fate; pollingNodes: Fate[]; pollFirst: boolean }
  | { what: 'poll'; pollingNodes: Fate[] }
  /** Clients without a response send their gifts again. */
  | { what: 'retry'; fate: Fate }
  | { what: 'act'; action: PlainAction; fate: Fate };

export interface TimedMove {
  /** `afterMs` after this time of the battle, or after the last move; never back in time. */
  since: 'last' | 'due' | 'start' | 'end';
  afterMs: number;
  move: Move;
}

export interface CrashScenario {
  request: PostBattle;
  inviter: string | null;
  moves: TimedMove[];
  /** The delay of each poll after the last move, until the battle is over. Milliseconds. */
  lateMs: number;
}

export const ITEMS: Readonly<Record<string, { price: number; points?: number }>> = {
  rose: { price: 1 },
  kiss: { price: 1, points: 0 },
  gem: { price: 2, points: 7 },
  star: { price: 3 },
};
export const SENDERS = ['ann', 'ben', 'cat', 'dan'];

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fate>('survives') },
  {
    weight: 1,
    arbitrary: fc.record<Fate & object>({ diesAt: fc.integer({ min: 1, max: 12 }), delivered: fc.boolean() }),
  },
);

const pollingNodes = (least: number): fc.Arbitrary<Fate[]> =>
  fc.array(fate, { minLength: least, maxLength: 3 });

function moveWith(hosts: readonly string[], rooms: readonly string[]): fc.Arbitrary<Move> {
  const host = fc.constantFrom(...hosts);
  const gift = fc.record({
    sender: fc.constantFrom(...SENDERS),
    host,
    item: fc.constantFrom('rose', 'rose', 'rose', 'kiss', 'kiss', 'gem', 'star'),
    quantity: fc.constantFrom(1, 1, 1, 2),
    names: fc.nat(3).map((n) => n === 0),
  });
  const give = fc.record({
    what: fc.constant('give' as const),
    gifts: fc.array(gift, { minLength: 1, maxLength: 4 }),
    fate,
    pollingNodes: fc.oneof({ weight: 3, arbitrary: fc.constant<Fate[]>([]) }, pollingNodes(1)),
    pollFirst: fc.boolean(),
  });
  const ofHost = (type: 'accept' | 'decline' | 'leave') => host.map((one) => ({ type, host: one }));
  const action: fc.Arbitrary<PlainAction> = fc.oneof(
    { weight: 12, arbitrary: ofHost('accept') },
    { weight: 4, arbitrary: ofHost('leave') },
    { weight: 1, arbitrary: ofHost('decline') },
    { weight: 1, arbitrary: fc.constantFrom({ type: 'cancel' as const }, { type: 'end' as const }) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom(...rooms), fc.boolean()).map(([room, byPlatform]) => ({
        type: 'room_ended' as const,
        room,
        by: byPlatform ? null : room.replace('-live', ''),
      })),
    },
  );
  return fc.oneof(
    { weight: 24, arbitrary: give },
    {
      weight: 6,
      arbitrary: fc.record({ what: fc.constant('poll' as const), pollingNodes: pollingNodes(1) }),
    },
    { weight: 3, arbitrary: fc.record({ what: fc.constant('retry' as const), fate }) },
    { weight: 6, arbitrary: fc.record({ what: fc.constant('act' as const), action, fate }) },
  );
}

/** Around every boundary to the millisecond; rarely so late that no further round begins. */
const moment = fc.record({
  since: fc.oneof(
    { weight: 7, arbitrary: fc.constant('last' as const) },
    { weight: 3, arbitrary: fc.constantFrom('due' as const, 'start' as const, 'end' as const) },
  ),
  afterMs: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(-1, 0, 0, 1) },
    { weight: 4, arbitrary: fc.integer({ min: 2, max: 1_500 }) },
    { weight: 1, arbitrary: fc.constantFrom(29_999, 30_000, 30_001) },
  ),
});

/** Random battles with random moves, in which any process may die. */
export const crashScenarios: fc.Arbitrary<CrashScenario> = fc
  .tuple(battleRequests, fc.constantFrom(10, 4, 2.5))
  .chain(([drawn, multiplier_cap]) => {
    const request = { ...drawn, multiplier_cap };
    const entries = request.sides.flatMap((side) => side.hosts);
    const hosts = entries.map(({ host }) => host);
    const rooms = [...new Set(entries.map(({ room }) => room))];
    // Most battles are agreed, because little can happen to the others.
    const consent = hosts.map(
      (host): TimedMove => ({
        since: 'last',
        afterMs: 1,
        move: { what: 'act', action: { type: 'accept', host }, fate: 'survives' },
      }),
    );
    const begins =
      request.accept === 'auto' ? fc.constant([]) : fc.constantFrom(consent, consent, consent, []);
    return fc.record({
      request: fc.constant(request),
      inviter: request.accept === 'auto' ? fc.constant(null) : fc.constantFrom(null, hosts[0]!),
      moves: fc
        .tuple(
          begins,
          fc.array(
            fc.tuple(moment, moveWith(hosts, rooms)).map(([when, move]) => ({ ...when, move })),
            { minLength: 10, maxLength: 50, size: 'max' },
          ),
        )
        .map(([first, others]) => [...first, ...others]),
      lateMs: fc.constantFrom(0, 0, 1, 400, 30_000, 30_001),
    });
  });
