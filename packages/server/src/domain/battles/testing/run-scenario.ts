import { expect } from 'vitest';
import { receiptOf } from '../../../wire/gift-views.ts';
import type { StoredGift } from '../../gifts/gift.ts';
import type { GiftCommand } from '../../gifts/gift-command.ts';
import type { GiftOutcome } from '../../gifts/gift-decision.ts';
import { exampleCommand } from '../../testing/examples.ts';
import { isOver, type StoredBattle } from '../battle.ts';
import type { ContributionRow } from '../contribution.ts';
import {
  type CrashScenario,
  type DrawnGift,
  type Fate,
  ITEMS,
  type Move,
  type TimedMove,
} from './crash-scenarios.ts';
import { createPlainBattle, type PlainAction, type PlainVerdict } from './plain/battle.ts';
import { supportersOf } from './plain/score.ts';

/** A gift or an action that a world has committed. */
export type Committed = { gift: StoredGift } | { action: PlainAction; at: number };

/** An environment for one battle whose nodes may die at any step. It starts with the battle proposed. */
export interface BattleWorld {
  /** Unix milliseconds. */
  setClock(at: number): Promise<void>;
  /** Sends one batch. Null: the node died before it could respond. */
  send(commands: readonly GiftCommand[], fate: Fate): Promise<GiftOutcome[] | null>;
  /** Null: the node died before it could respond. */
  act(action: PlainAction, fate: Fate): Promise<'done' | 'refused' | null>;
  /** A node looks for due transitions and carries them out. */
  poll(fate: Fate): Promise<void>;
  /** All commits since the last call, in order. */
  committed(): Promise<Committed[]>;
  read(): Promise<StoredBattle>;
  readContributions(): Promise<ContributionRow[]>;
  newGiftId(): string;
}

/** Moves after the battle's end. They must change nothing, and a few are enough to see that. */
const MOVES_AFTER_THE_END = 4;
/** More polls than the longest battle needs to end. */
const MAX_POLLS = 60;

/**
 * Plays a whole battle in `world`, and expects the plain rules to agree after every move. `proposedAt`: unix
 * milliseconds.
 */
export async function runScenario(
  scenario: CrashScenario,
  world: BattleWorld,
  proposedAt: number,
): Promise<void> {
  const { id, secret } = await world.read();
  const points = Object.fromEntries(
    Object.entries(ITEMS).map(([item, { price, points }]) => [item, points ?? price]),
  );
  const plain = createPlainBattle({ ...scenario, secret, now: proposedAt, points });
  const endedRooms = new Set<string>();
  /** The committed gifts by key, with their receipts. */
  const stored = new Map<string, { command: GiftCommand; receipt: string }>();
  let unanswered: GiftCommand[] = [];
  const commands = new Map<string, GiftCommand>();
  let now = proposedAt;

  async function moveClock({ since, afterMs }: Pick<TimedMove, 'since' | 'afterMs'>) {
    const { dueAt, expiresAt, startsAt, endsAt } = await world.read();
    const moment = { last: now, due: dueAt ?? expiresAt, start: startsAt, end: endsAt }[since] ?? now;
    now = Math.max(now, moment + afterMs);
    await world.setClock(now);
  }

  function commandOf({ sender, host, item, quantity, names }: DrawnGift): GiftCommand {
    const entry = scenario.request.sides.flatMap(({ hosts }) => hosts).find((one) => one.host === host)!;
    const command = exampleCommand({
      giftId: world.newGiftId(),
      key: `key-${id}-${commands.size}`,
      room: entry.room,
      receiver: host,
      battle: names ? id : null,
      sender,
      item,
      quantity,
    });
    commands.set(command.key, command);
    return command;
  }

  async function send(
    batch: GiftCommand[],
    fate: Fate,
    pollingNodes: readonly Fate[] = [],
    pollFirst = false,
  ) {
    const poll = () => pollingNodes.map((one) => world.poll(one));
    const early = pollFirst ? poll() : [];
    const sent = world.send(batch, fate);
    const late = pollFirst ? [] : poll();
    const [answer] = await Promise.all([sent, ...early, ...late]);
    const happened = await world.committed();
    const fresh = new Set(happened.flatMap((one) => ('gift' in one ? one.gift.key : [])));
    // Only without concurrent polls is the battle's state at the time of a refusal certain.
    takeIn(happened, pollingNodes.length === 0 && answer ? refusalsIn(batch, answer) : new Map());
    if (answer === null) unanswered.push(...batch);
    else for (const [index, outcome] of answer.entries()) checkAnswer(batch[index]!, outcome, fresh);
  }

  function checkAnswer({ key }: GiftCommand, outcome: GiftOutcome, fresh: ReadonlySet<string>) {
    const known = stored.get(key);
    if (outcome.kind === 'refused') expect(known, 'a refused gift').toBeUndefined();
    else {
      expect(outcome.kind).toBe(fresh.has(key) ? 'accepted' : 'replayed');
      expect(JSON.stringify(receiptOf(outcome.gift))).toBe(known?.receipt);
    }
  }

  /** Applies the commits to the plain battle, which must judge every gift in the same way. */
  function takeIn(happened: readonly Committed[], refused: ReadonlyMap<string, string>) {
    const refusals = () => [...refused.keys()].map((key) => plainRefusal(commands.get(key)!));
    const before = refusals();
    for (const one of happened) {
      if ('action' in one) {
        plain.act(one.action, one.at);
        if (one.action.type === 'room_ended') endedRooms.add(one.action.room);
      } else {
        const { gift } = one;
        expect(stored.has(gift.key), 'a gift is committed once').toBe(false);
        stored.set(gift.key, { command: commands.get(gift.key)!, receipt: JSON.stringify(receiptOf(gift)) });
        expect(verdictOf(gift)).toEqual(plain.give(gift));
      }
    }
    // A gift of the same batch may have ended the battle by sudden death.
    const after = refusals();
    for (const [index, code] of [...refused.values()].entries()) {
      expect([before[index], after[index]]).toContain(code);
    }
  }

  /** The code with which the plain rules refuse a gift now. Null: they accept it. */
  function plainRefusal({ room, receiver, battle, ...gift }: GiftCommand): string | null {
    if (endedRooms.has(room)) return 'room_not_live';
    if (battle === null) return null;
    return plain.refusalOf({ ...gift, at: now, room, receiver: receiver!, coins: 0 });
  }

  async function make(move: Move) {
    switch (move.what) {
      case 'give':
        return send(move.gifts.map(commandOf), move.fate, move.pollingNodes, move.pollFirst);
      case 'retry': {
        const batch = unanswered;
        unanswered = [];
        return batch.length > 0 && send(batch, move.fate);
      }
      case 'poll':
        await Promise.all(move.pollingNodes.map((one) => world.poll(one)));
        return takeIn(await world.committed(), new Map());
      case 'act': {
        const allowed = plain.allows(move.action, now);
        const answer = await world.act(move.action, move.fate);
        if (answer !== null) expect(answer).toBe(allowed ? 'done' : 'refused');
        return takeIn(await world.committed(), new Map());
      }
    }
  }

  async function step(when: Pick<TimedMove, 'since' | 'afterMs'>, move: Move) {
    await moveClock(when);
    await make(move);
    expect(scoreOf(await world.read())).toEqual(plain.score());
  }

  let afterTheEnd = 0;
  for (const { move, ...when } of scenario.moves) {
    if (isOver(await world.read()) && ++afterTheEnd > MOVES_AFTER_THE_END) break;
    await step(when, move);
  }
  for (let polls = 0; !isOver(await world.read()); polls++) {
    expect(polls, 'polls until it is over').toBeLessThan(MAX_POLLS);
    await step({ since: 'due', afterMs: scenario.lateMs }, { what: 'poll', pollingNodes: ['survives'] });
  }
  await make({ what: 'retry', fate: 'survives' });
  if (stored.size > 0)
    await send(
      [...stored.values()].map(({ command }) => command),
      'survives',
    );

  const { state, result } = await world.read();
  expect({ state, result }).toEqual(plain.outcome());
  expect(contributionsOf(await world.readContributions())).toEqual(plainContributions());

  function plainContributions() {
    return scenario.request.sides.flatMap((_, side) =>
      supportersOf(plain.history, side).map(
        ({ user, gifts, points, coins }) => `${side} ${user} ${gifts} ${points} ${coins}`,
      ),
    );
  }
}

const refusalsIn = (batch: readonly GiftCommand[], answer: readonly GiftOutcome[]) =>
  new Map(
    answer.flatMap((outcome, index) =>
      outcome.kind === 'refused' ? [[batch[index]!.key, outcome.refusal.code] as const] : [],
    ),
  );

function verdictOf({ battle }: StoredGift): PlainVerdict {
  if (battle === null) return null;
  const { round, side, basePoints } = battle;
  if (battle.reason !== null) {
    expect(battle).toMatchObject({ ordinal: null, multiplier: 10_000, points: 0, boosts: [] });
    return { round, side, basePoints, reason: battle.reason };
  }
  const { multiplier, points, boosts } = battle;
  const ordinal = battle.ordinal!;
  return {
    round,
    side,
    basePoints,
    reason: null,
    ordinal,
    multiplier,
    points,
    boosts: boosts.map(({ id }) => id),
  };
}

const scoreOf = ({ counted, sides }: StoredBattle) => ({
  counted,
  sides: sides.map(({ points, coins, roundPoints, roundsWon, supporters, top, hosts }) => ({
    points,
    coins,
    roundPoints,
    roundsWon,
    supporters,
    top,
    hosts: hosts.map(({ host, left, points, coins }) => ({ host, left, points, coins })),
  })),
});

/** Ranked by points; of equals, the lower `since` first. */
const contributionsOf = (rows: readonly ContributionRow[]) =>
  rows
    .toSorted((a, b) => a.side - b.side || b.points - a.points || a.since - b.since)
    .map(({ side, sender, gifts, points, coins }) => `${side} ${sender} ${gifts} ${points} ${coins}`);
