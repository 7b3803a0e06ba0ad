import type { BoostDefinition, PostBattle, TiePolicy } from '@lavish/protocol';
import fc from 'fast-check';
import type { StoredBonus } from '../../bonuses/bonus.ts';
import type { StoredGift } from '../../gifts/gift.ts';
import { isRefusal } from '../../refusal.ts';
import { exampleCommand, hexId, storedGiftOf } from '../../testing/examples.ts';
import type { JudgedGift as LoggedGift } from '../audit/audit-state.ts';
import { isOver, type StoredBattle } from '../battle.ts';
import type { BattleAction } from '../battle-action.ts';
import { type ContributionRow, contributionKey } from '../contribution.ts';
import { countGift, openScore } from '../count-gift.ts';
import { judgeGift } from '../judge-gift.ts';
import { stepBattle } from '../step-battle.ts';
import { BATTLE_STARTS_AT } from './example-battle.ts';
import { exampleRequest, hostInOwnRoom, proposed } from './play-battle.ts';

/** All that is stored of a played battle. */
export interface PlayedBattle {
  battle: StoredBattle;
  /** The gifts that the battle has judged, in the order in which they were sent. */
  log: LoggedGift[];
  contributions: ContributionRow[];
  /** When it was settled, unix milliseconds; null: it is not over. */
  overAt: number | null;
}

type Moment = { after: number } | { fromEnd: number };

/** One move in a battle. Moves never go back in time. */
type Move = Moment &
  (
    | { do: 'give'; host: number; sender: string; item: string; quantity: number; vipLevel: number }
    | { do: 'poll' | 'end' }
    | { do: 'leave'; host: number }
  );

const BOOSTS: readonly BoostDefinition[] = [
  { id: 'rush', kind: 'window', from_s: 2, to_s: 5, multiplier: 2.5 },
  { id: 'kisses', kind: 'finisher', from_s: -3, items: ['kiss'], multiplier: 3 },
  { id: 'climb', kind: 'task', from_s: 1, to_s: 8, target_points: 40, reward_s: 3, multiplier: 2 },
  { id: 'roses', kind: 'task', items: ['rose'], target_points: 25, reward_s: 20, multiplier: 1.3333 },
  { id: 'luck', kind: 'chance', chance: 0.4, multiplier: 2 },
  { id: 'kiss-luck', kind: 'chance', chance: 0.7, items: ['kiss'], to_s: -2, multiplier: 1.5 },
];

const POLICIES: readonly TiePolicy[] = [
  'draw',
  'overtime',
  'sudden_death',
  'first_to_score',
  'most_supporters',
];

const ITEMS: Record<string, { price: number; points: number | null }> = {
  rose: { price: 10, points: null },
  kiss: { price: 1, points: 7 },
  leaf: { price: 3, points: 0 },
};

/** Active during the battles, for senders with a VIP level. */
const BONUS: StoredBonus = {
  id: 'gala',
  startsAt: BATTLE_STARTS_AT + 3_000,
  endsAt: BATTLE_STARTS_AT + 12_000,
  multiplier: 1.5,
  rooms: null,
  categories: null,
  minVipLevel: 1,
};

/** Short battles of two or three sides, with every policy and kind of boost. */
const requests: fc.Arbitrary<Partial<PostBattle>> = fc.record({
  mode: fc.constant('team' as const),
  sides: fc.constantFrom(
    [{ hosts: [hostInOwnRoom('nova')] }, { hosts: [hostInOwnRoom('rex')] }],
    [{ hosts: [hostInOwnRoom('nova'), hostInOwnRoom('ned')] }, { hosts: [hostInOwnRoom('rex')] }],
    [
      { hosts: [hostInOwnRoom('nova')] },
      { hosts: [hostInOwnRoom('rex')] },
      { hosts: [hostInOwnRoom('sol')] },
    ],
  ),
  duration_s: fc.constant(10),
  countdown_s: fc.constantFrom(0, 2),
  rounds: fc.constantFrom(1, 1, 2, 3),
  tie: fc.record({
    policy: fc.constantFrom(...POLICIES),
    overtime_s: fc.constant(5),
    max: fc.constantFrom(1, 2),
  }),
  boosts: fc.subarray([...BOOSTS]),
  multiplier_cap: fc.constantFrom(3, 10),
});

const moments: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ after: fc.constantFrom(0, 0, 1, 200, 999, 1_000, 2_500) }) },
  { weight: 3, arbitrary: fc.record({ fromEnd: fc.constantFrom(-1, 0, 1, 100, 250) }) },
  { weight: 1, arbitrary: fc.record({ fromEnd: fc.constantFrom(30_000, 30_001) }) },
);

const gives = fc.record({
  do: fc.constant('give' as const),
  host: fc.nat(2),
  sender: fc.constantFrom('ann', 'ben', 'cat', 'dee', 'eve'),
  item: fc.constantFrom('rose', 'rose', 'kiss', 'leaf'),
  quantity: fc.constantFrom(1, 1, 1, 2, 5),
  vipLevel: fc.constantFrom(0, 0, 1),
});

const moves: fc.Arbitrary<Move> = fc
  .tuple(
    moments,
    fc.oneof(
      { weight: 20, arbitrary: gives },
      { weight: 8, arbitrary: fc.record({ do: fc.constant('poll' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), host: fc.nat(2) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('poll' as const, 'poll' as const, 'end' as const) }),
      },
    ),
  )
  .map(([moment, what]) => ({ ...moment, ...what }));

/** Random battles, played by the state machine and the scoring, running or over. */
export const playedBattles: fc.Arbitrary<PlayedBattle> = fc
  .tuple(requests, fc.array(moves, { maxLength: 60, size: 'max' }), fc.boolean())
  .map(([request, drawn, toTheEnd]) => {
    const play = openPlay(request);
    for (const move of drawn) makeMove(play, move);
    // A poll at a round's end starts the next round or ends the battle. The longest battles have five rounds.
    for (let polls = 0; toTheEnd && polls < 6; polls++) makeMove(play, { do: 'poll', fromEnd: 0 });
    const { battle, log, contributions, overAt } = play;
    return { battle, log, contributions: [...contributions.values()], overAt };
  });

interface Play extends Omit<PlayedBattle, 'contributions'> {
  now: number;
  /** The time of the last step. */
  polledAt: number;
  contributions: Map<string, ContributionRow>;
}

const openPlay = (request: Partial<PostBattle>): Play => ({
  battle: proposed(exampleRequest(request)),
  log: [],
  contributions: new Map(),
  overAt: null,
  now: BATTLE_STARTS_AT,
  polledAt: BATTLE_STARTS_AT,
});

function makeMove(play: Play, move: Move): void {
  if (isOver(play.battle)) return;
  const wanted = 'after' in move ? play.now + move.after : play.battle.endsAt! + move.fromEnd;
  play.now = Math.max(play.now, wanted);
  if (move.do === 'give') give(play, move);
  else if (move.do === 'leave') take(play, { type: 'leave', host: hostAt(play.battle, move.host).host });
  else take(play, { type: move.do === 'poll' ? 'due' : 'end' });
}

function take(play: Play, action: BattleAction): void {
  // In half of the cases no node was alive since the last step.
  const outages = play.log.length % 2 === 0 ? [{ from: play.polledAt, until: play.now }] : [];
  play.polledAt = play.now;
  const step = stepBattle(play.battle, action, play.now, outages);
  if (step === null || isRefusal(step)) return;
  play.battle = step.battle;
  if (isOver(step.battle)) play.overAt = play.now;
}

const hostAt = ({ sides }: StoredBattle, place: number) => {
  const hosts = sides.flatMap((side) => side.hosts);
  return hosts[place % hosts.length]!;
};

function give(play: Play, { host, sender, item, quantity, vipLevel }: Move & { do: 'give' }): void {
  const { now: at } = play;
  const { host: receiver, room } = hostAt(play.battle, host);
  const { price, points } = ITEMS[item]!;
  const key = `key-${play.log.length}`;
  const verdict = judgeGift(
    play.battle,
    { at, room, receiver, sender, key, item, price, points, category: null, quantity, vipLevel },
    BONUS.startsAt <= at && at < BONUS.endsAt ? [BONUS] : [],
  );
  if (verdict === null) return;
  const command = exampleCommand({
    giftId: hexId(play.log.length + 1),
    sender,
    room,
    receiver,
    item,
    quantity,
    key,
  });
  const coins = price * quantity;
  const gift: StoredGift = storedGiftOf(command, { id: command.giftId, price, coins, at, battle: verdict });
  play.log.push({ ...gift, battle: verdict });
  if (verdict.ordinal === null) return;
  play.battle = openScore(play.battle);
  countGift(play.battle, contributionOf(play, verdict.side, sender), gift, verdict);
}

function contributionOf({ contributions, battle }: Play, side: number, sender: string): ContributionRow {
  const key = contributionKey(battle.id, side, sender);
  const row = contributions.get(key) ?? {
    battle: battle.id,
    side,
    sender,
    gifts: 0,
    points: 0,
    coins: 0,
    since: 0,
  };
  contributions.set(key, row);
  return row;
}
