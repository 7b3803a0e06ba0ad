import { createHmac } from 'node:crypto';
import type { BoostDefinition } from '@lavish/protocol';
import type { StoredBattle } from '../battles/battle.ts';
import { stepAfterRound } from '../battles/judge-round.ts';
import type { GiftCommand } from '../gifts/gift-command.ts';
import type { GiftFacts } from '../gifts/gift-facts.ts';
import type { GiftRefusalCode } from '../gifts/gift-refusals.ts';

/** How a gift counts. Multiplier in ten-thousandths. */
export interface PlainVerdict {
  battle: string;
  side: number;
  reason: 'between_rounds' | 'battle_over' | null;
  base: bigint;
  multiplier: bigint;
  points: bigint;
  /** The ids of the boosts that applied. */
  boosts: string[];
}

/** The sum of a sender's counted gifts to one side. */
interface PlainContribution {
  side: number;
  sender: string;
  points: bigint;
  coins: bigint;
  since: number;
}

/** The score of a battle, without totals that can be derived. */
export interface PlainScore {
  counted: number;
  decided: boolean;
  contributions: PlainContribution[];
  /** Points and coins of each host, by name. */
  hosts: Map<string, [points: bigint, coins: bigint]>;
  /** The progress of each side with each task, and when it reached the target. */
  tasks: Map<string, { points: bigint[]; reachedAt: (number | null)[] }>;
}

/** A second, simple implementation of the battle rules for gifts, for `createPlainRules`. */
export function createPlainBattles(facts: GiftFacts) {
  const { now } = facts;
  const scores = new Map([...facts.battles].map(([id, battle]) => [id, openScore(id, battle, facts)]));

  /** The phase of the battle at `now`. */
  function moment(battle: StoredBattle): 'before' | 'counting' | 'between_rounds' | 'battle_over' {
    if (battle.state === 'invited') return 'before';
    if (now < battle.startsAt!) return battle.rounds.length > 0 ? 'between_rounds' : 'before';
    if (scores.get(battle.id)!.decided) return 'battle_over';
    if (now < battle.endsAt!) return 'counting';
    return stepAfterRound(battle) === 'nothing' ? 'battle_over' : 'between_rounds';
  }

  function sideOf(battle: StoredBattle, receiver: string, room: string): number {
    return battle.sides.findIndex(({ hosts }) =>
      hosts.some((one) => one.host === receiver && one.room === room && !one.left),
    );
  }

  /** The code with which a gift that names a battle is refused; null: it is not refused. */
  function refusal({ battle: id, room }: GiftCommand, receiver: string): GiftRefusalCode | null {
    if (id === null) return null;
    if (!facts.namedBattles.has(id)) return 'battle_not_found';
    const battle = facts.battles.get(id);
    if (!battle || moment(battle) === 'before' || moment(battle) === 'battle_over') return 'battle_not_live';
    return sideOf(battle, receiver, room) < 0 ? 'receiver_not_in_battle' : null;
  }

  /** Whether the receiver is on another side of the room's running battle than the room's host. */
  function isForOpponent({ room }: GiftCommand, receiver: string): boolean {
    const { host, battle: id } = facts.rooms.get(room)!;
    const battle = facts.battles.get(id ?? '');
    if (!battle || !['counting', 'between_rounds'].includes(moment(battle))) return false;
    const side = sideOf(battle, receiver, room);
    return side >= 0 && side !== sideOf(battle, host, room);
  }

  /** Null: the receiver is in no battle that has begun. */
  function judge(command: GiftCommand, receiver: string): PlainVerdict | null {
    const battle = facts.battles.get(command.battle ?? facts.rooms.get(command.room)!.battle ?? '');
    if (!battle) return null;
    const side = sideOf(battle, receiver, command.room);
    const when = moment(battle);
    if (side < 0 || when === 'before') return null;
    const item = facts.items.get(command.item)!;
    const base = BigInt(item.points ?? item.price) * BigInt(command.quantity);
    const verdict = { battle: battle.id, side, base };
    if (when !== 'counting') return { ...verdict, reason: when, multiplier: 10_000n, points: 0n, boosts: [] };

    const applied = [
      ...battle.rules.boosts.filter((boost) => applies(boost, battle, side, command)),
      ...bonusesFor(command),
    ];
    const sum = applied.reduce((sum, one) => sum + tenThousandths(one.multiplier) - 10_000n, 10_000n);
    const cap = tenThousandths(battle.rules.multiplier_cap);
    const multiplier = sum > cap ? cap : sum;
    return {
      ...verdict,
      reason: null,
      multiplier,
      points: (base * multiplier) / 10_000n,
      boosts: applied.map(({ id }) => id),
    };
  }

  function applies(
    boost: BoostDefinition,
    battle: StoredBattle,
    side: number,
    command: GiftCommand,
  ): boolean {
    if (boost.kind === 'task') {
      const reachedAt = scores.get(battle.id)!.tasks.get(boost.id)!.reachedAt[side]!;
      return reachedAt !== null && now < reachedAt + boost.reward_s! * 1_000;
    }
    if (!inWindow(boost, battle) || !isForItem(boost, command)) return false;
    if (boost.kind !== 'chance') return true;
    const text = [boost.id, command.sender, command.key].join('\n');
    const hex = createHmac('sha256', battle.secret).update(text).digest('hex').slice(0, 12);
    return Number.parseInt(hex, 16) < boost.chance! * 2 ** 48;
  }

  function inWindow(boost: BoostDefinition, battle: StoredBattle): boolean {
    const length = battle.kind === 'regular' ? battle.rules.duration_s : battle.rules.tie.overtime_s;
    const [from, to] = [boost.from_s ?? 0, boost.to_s ?? length].map((s) => (s < 0 ? s + length : s));
    const into = now - battle.startsAt!;
    return into >= from! * 1_000 && into < to! * 1_000;
  }

  const isForItem = (boost: BoostDefinition, { item }: GiftCommand) =>
    !boost.items || boost.items.includes(item);

  function bonusesFor({ room, item, sender }: GiftCommand) {
    const category = facts.items.get(item)!.category;
    const vip = facts.users.get(sender)?.vip_level ?? 0;
    const found = facts.bonuses.filter((bonus) => {
      if (now < bonus.startsAt || now >= bonus.endsAt || vip < bonus.minVipLevel) return false;
      if (bonus.rooms && !bonus.rooms.includes(room)) return false;
      return !bonus.categories || bonus.categories.includes(category ?? 'none');
    });
    return found.toSorted((a, b) => a.id.localeCompare(b.id));
  }

  /** Adds an accepted gift to the score. */
  function count(
    verdict: PlainVerdict,
    { sender, item }: GiftCommand,
    receiver: string,
    coins: bigint,
  ): void {
    if (verdict.reason !== null) return;
    const battle = facts.battles.get(verdict.battle)!;
    const score = scores.get(verdict.battle)!;
    const { side, points } = verdict;
    score.counted += 1;

    let mine = score.contributions.find((one) => one.side === side && one.sender === sender);
    if (!mine) {
      mine = { side, sender, points: 0n, coins: 0n, since: score.counted };
      score.contributions.push(mine);
    }
    if (points > 0n) mine.since = score.counted;
    mine.points += points;
    mine.coins += coins;
    const host = score.hosts.get(receiver) ?? [0n, 0n];
    score.hosts.set(receiver, [host[0] + points, host[1] + coins]);

    for (const boost of battle.rules.boosts) {
      const task = score.tasks.get(boost.id);
      if (!task || !inWindow(boost, battle) || (boost.items && !boost.items.includes(item))) continue;
      task.points[side]! += points;
      if (task.points[side]! >= boost.target_points!) task.reachedAt[side] ??= now;
    }
    const deadly = battle.kind === 'sudden_death' && battle.contenders.includes(side);
    if (deadly && points > 0n) score.decided = true;
  }

  /** The total of a side. */
  function total({ battle, side }: PlainVerdict, unit: 'points' | 'coins'): bigint {
    const given = scores.get(battle)!.contributions.filter((one) => one.side === side);
    return given.reduce((sum, one) => sum + one[unit], 0n);
  }

  return { refusal, isForOpponent, judge, count, total, scores: scores as ReadonlyMap<string, PlainScore> };
}

const tenThousandths = (factor: number) => BigInt(Math.round(factor * 10_000));

function openScore(id: string, battle: StoredBattle, facts: GiftFacts): PlainScore {
  return {
    counted: battle.counted,
    decided: battle.suddenWinner !== null,
    contributions: [...facts.contributions].flatMap(([key, { points, coins, since }]) => {
      const [of, side, sender] = key.split(' ');
      if (of !== id) return [];
      return [{ side: Number(side), sender: sender!, points: BigInt(points), coins: BigInt(coins), since }];
    }),
    hosts: new Map(),
    tasks: new Map(
      Object.entries(battle.tasks).map(([task, { points, reachedAt }]) => [
        task,
        { points: points.map(BigInt), reachedAt: [...reachedAt] },
      ]),
    ),
  };
}
