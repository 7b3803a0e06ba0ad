import type { NewBattleEvent } from '@lavish/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import type { StoredBonus } from '../bonuses/bonus.ts';
import { isRefusal } from '../refusal.ts';
import { isAgreed, isOver, type StoredBattle } from './battle.ts';
import type { BattleAction } from './battle-action.ts';
import { activeBoosts } from './boosts.ts';
import { proposeBattle } from './propose-battle.ts';
import { stepBattle } from './step-battle.ts';
import {
  type BattleScenario,
  battleScenarios,
  type Move,
  type PlannedBonus,
} from './testing/battle-scenarios.ts';
import { exampleProposal, giveTo } from './testing/play-battle.ts';

/** A counted gift, or a step that may have changed nothing, with the battle before and after it. */
interface Step {
  now: number;
  action: BattleAction | null;
  before: StoredBattle;
  after: StoredBattle;
  events: NewBattleEvent[];
}

interface Counted {
  round: number;
  at: number;
}

/** Plays the moves of a battle, then carries out due transitions until it is over. */
function play({ request, inviter, moves }: BattleScenario) {
  const proposal = exampleProposal(request, { inviter });
  const first = proposeBattle(request, proposal);
  if (isRefusal(first)) throw new Error(first.detail);
  let { battle } = first;
  let { now } = proposal;
  let bonuses: StoredBonus[] = [];
  const counted: Counted[] = [];
  const steps: Step[] = [
    { now, action: { type: 'due' }, before: battle, after: battle, events: first.events },
  ];

  const act = (action: BattleAction) => {
    const before = { ...battle, bonuses: bonuses.filter(({ endsAt }) => endsAt > now) };
    const answer = stepBattle(before, action, now);
    const changed = answer !== null && !isRefusal(answer);
    const after = changed ? answer.battle : before;
    steps.push({ now, action, before, after, events: changed ? answer.events : [] });
    battle = after;
  };
  for (const { since, afterMs, what } of moves) {
    now = Math.max(now, (timeOf(battle, since) ?? now) + afterMs);
    if (what.type === 'bonuses') {
      bonuses = what.bonuses.map((planned) => bonusOf(planned, now));
      if (isUnderWay(battle)) battle = { ...battle, dueAt: Math.min(battle.dueAt!, now) };
    } else if (what.type !== 'gift') act(what);
    else {
      const after = giveTo(battle, what.host, what.points, now);
      if (!after) continue;
      counted.push({ round: battle.round, at: now });
      steps.push({ now, action: null, before: battle, after, events: [] });
      battle = after;
    }
  }
  for (let dueAt = nextDueAt(battle); dueAt !== null; dueAt = nextDueAt(battle)) {
    expect(steps.length, 'transitions until it is over').toBeLessThan(1_000);
    now = Math.max(now, dueAt);
    act({ type: 'due' });
  }
  return { steps, counted, battle };
}

/** When the next transition is due. */
const nextDueAt = ({ state, dueAt, expiresAt }: StoredBattle) => (state === 'invited' ? expiresAt : dueAt);

const isUnderWay = ({ state }: StoredBattle) => state === 'live' || state === 'overtime';

const bonusOf = ({ id, multiplier, inMs, forMs }: PlannedBonus, now: number): StoredBonus => ({
  id,
  multiplier,
  startsAt: now + inMs,
  endsAt: now + inMs + forMs,
  rooms: null,
  categories: null,
  minVipLevel: 0,
});

const timeOf = (battle: StoredBattle, since: Move['since']) =>
  ({ last: null, due: nextDueAt(battle), start: battle.startsAt, end: battle.endsAt })[since];

function always(claim: string, holds: (scenario: ReturnType<typeof play>) => void): void {
  test(claim, { timeout: PROPERTY_TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(battleScenarios, (scenario) => holds(play(scenario))),
      { numRuns: propertyRuns(1_000) },
    );
  });
}

always('every change raises the version by one, and a step without a change keeps it', ({ steps }) => {
  for (const { before, after, events } of steps.slice(1)) {
    if (after !== before) expect(after.version).toBe(before.version + 1);
    else expect(events).toEqual([]);
  }
});

always('it ends once, with one result, and does not change afterwards', ({ steps, battle }) => {
  const ends = steps.flatMap(({ events }) => events).filter(({ type }) => type === 'battle_ended');
  // A battle that was never agreed has no events for its rooms.
  expect(ends).toHaveLength(isAgreed(battle) ? 1 : 0);
  for (const { before, after } of steps.slice(1)) {
    if (isOver(before)) expect(after).toBe(before);
  }
});

always('state, times and due time agree, and nothing is due after a step', ({ steps }) => {
  for (const { action, before, after, now } of steps) {
    expectConsistent(after);
    if (action && after !== before) expect(stepBattle(after, { type: 'due' }, now)).toBeNull();
  }
});

always('rounds follow each other and never overlap', ({ steps, battle }) => {
  expect(steps.every(({ before, after }) => after.rounds.length >= before.rounds.length)).toBe(true);
  let end = 0;
  for (const [index, round] of battle.rounds.entries()) {
    expect(round.round).toBe(index + 1);
    expect(Date.parse(round.starts_at)).toBeGreaterThanOrEqual(end);
    end = Date.parse(round.ends_at);
    expect(end).toBeGreaterThanOrEqual(Date.parse(round.starts_at));
  }
});

always('every counted gift lies in its round, and the rounds add up to the score', ({ battle, counted }) => {
  for (const { round, at } of counted) {
    const { starts_at, ends_at } = battle.rounds[round - 1]!;
    expect(Date.parse(starts_at) <= at && at < Date.parse(ends_at)).toBe(true);
  }
  for (const [side, { points, roundsWon }] of battle.sides.entries()) {
    expect(battle.rounds.reduce((sum, round) => sum + round.points[side]!, 0)).toBe(points);
    expect(battle.rounds.filter(({ winner }) => winner === side)).toHaveLength(roundsWon);
  }
  expect(battle.counted).toBe(counted.length);
});

always('every boost that was announced as started is announced as ended', ({ steps }) => {
  const running = new Set<string>();
  for (const event of steps.flatMap(({ events }) => events)) {
    if (event.type !== 'battle_boost_started' && event.type !== 'battle_boost_ended') continue;
    const key = `${event.round} ${event.boost.kind} ${event.boost.id} ${event.boost.side}`;
    if (event.type === 'battle_boost_ended') expect(running.delete(key)).toBe(true);
    else {
      expect(running.has(key)).toBe(false);
      running.add(key);
    }
  }
  expect(running).toEqual(new Set());
});

always('exactly the boosts that apply after a step are announced', ({ steps }) => {
  for (const { action, before, after, now } of steps) {
    if (action === null || after === before || !isUnderWay(after)) continue;
    const keys = (boosts: { key: string }[]) => boosts.map(({ key }) => key).sort();
    expect(keys(after.announced)).toEqual(keys(activeBoosts(after, now)));
  }
});

test('a step does not change its arguments, and is repeatable', () => {
  const property = fc.property(battleScenarios, (scenario) => {
    for (const { action, before, now } of play(scenario).steps.slice(1)) {
      if (action === null) continue;
      const copy = structuredClone(before);
      const first = stepBattle(before, action, now);
      expect(before).toEqual(copy);
      expect(stepBattle(before, action, now)).toEqual(first);
    }
  });
  fc.assert(property, { numRuns: propertyRuns(200) });
});

function expectConsistent(battle: StoredBattle): void {
  const { state, round, kind, startsAt, endsAt, dueAt, rounds, result, contenders } = battle;
  expect(dueAt === null).toBe(isOver(battle) || state === 'invited');
  expect(nextDueAt(battle) === null).toBe(isOver(battle));
  expect(result !== null).toBe(state === 'finished' || state === 'cut_short');
  const present = contenders.filter((side) => battle.sides[side]!.hosts.some(({ left }) => !left));
  if (!isOver(battle)) {
    expect(present).toEqual(contenders);
    expect(contenders.length).toBeGreaterThan(1);
  }
  switch (state) {
    case 'invited':
      expect({ round, startsAt, endsAt, dueAt }).toEqual({
        round: 0,
        startsAt: null,
        endsAt: null,
        dueAt: null,
      });
      break;
    case 'countdown':
      expect({ round, kind, rounds }).toEqual({ round: 1, kind: 'regular', rounds: [] });
      expect(dueAt! <= startsAt! || battle.counted > 0).toBe(true);
      break;
    case 'live':
    case 'overtime':
      expect(kind === 'regular').toBe(state === 'live');
      expect(rounds).toHaveLength(round - 1);
      expect(startsAt!).toBeLessThan(endsAt!);
      expect(dueAt!).toBeLessThanOrEqual(endsAt!);
      break;
    case 'finished':
    case 'cut_short':
      expect(rounds).toHaveLength(round);
      expect(endsAt).toBe(Date.parse(rounds.at(-1)!.ends_at));
      expect(result!.outcome === 'win').toBe(result!.winner !== null);
      break;
    case 'declined':
    case 'expired':
    case 'cancelled':
      expect({ round, startsAt, endsAt }).toEqual({ round: 0, startsAt: null, endsAt: null });
      break;
    default:
      throw new Error(`No transition is due in ${state}.`);
  }
}
