import type { BattleAudit, PostBattle } from '@lavish/protocol';
import type { JudgedGift } from '../../../packages/server/src/domain/battles/audit/audit-state.ts';
import { hostsOf, isOver, type StoredBattle } from '../../../packages/server/src/domain/battles/battle.ts';
import type { BattleAction } from '../../../packages/server/src/domain/battles/battle-action.ts';
import { contributionKey } from '../../../packages/server/src/domain/battles/contribution.ts';
import { proposeBattle } from '../../../packages/server/src/domain/battles/propose-battle.ts';
import { stepBattle } from '../../../packages/server/src/domain/battles/step-battle.ts';
import { auditOf as auditPlayed } from '../../../packages/server/src/domain/battles/testing/audit-of.ts';
import type { StoredBonus } from '../../../packages/server/src/domain/bonuses/bonus.ts';
import { decideGifts } from '../../../packages/server/src/domain/gifts/decide-gifts.ts';
import type { GiftOutcome } from '../../../packages/server/src/domain/gifts/gift-decision.ts';
import type { GiftFacts, ItemFacts } from '../../../packages/server/src/domain/gifts/gift-facts.ts';
import { isRefusal } from '../../../packages/server/src/domain/refusal.ts';
import { applyToFacts } from '../../../packages/server/src/domain/testing/apply-to-facts.ts';
import {
  exampleCommand,
  exampleFacts,
  exampleRoom,
  exampleUser,
  exampleWallet,
  hexId,
} from '../../../packages/server/src/domain/testing/examples.ts';
import { receiptOf } from '../../../packages/server/src/wire/gift-views.ts';
import {
  type BattleExample,
  type ExampleGift,
  type Happening,
  happeningOf,
  millisecondsOf,
} from './battle-examples.ts';

/** What every example of a document shares. */
export interface Stage {
  /** The request without the example's own rules. */
  request: PostBattle;
  items: ReadonlyMap<string, ItemFacts>;
  secret: string;
}

/** An example as the engine plays it, written as the document writes it. */
export interface Played {
  lines: string[];
  result: string;
  audit: BattleAudit;
}

/** Unix milliseconds. */
const BEGINS_AT = Date.parse('2026-01-31T12:00:00.000Z');
const BATTLE = hexId(1);

/** A battle while it is played: what the engine's decisions have made of it so far. */
interface Play {
  battle: StoredBattle;
  facts: GiftFacts;
  bonuses: StoredBonus[];
  log: JudgedGift[];
  gifts: number;
  /** When it was settled, unix milliseconds. */
  overAt: number | null;
}

/** Plays an example on the real engine: the clock carries out each transition when it is due, and gifts are decided. */
export function playExample(example: BattleExample, stage: Stage): Played {
  const play = openPlay(example, stage);
  const lines = example.lines.map((line) => playLine(play, happeningOf(line)));
  carryOutBefore(play, Number.POSITIVE_INFINITY);
  return { lines, result: resultOf(play.battle), audit: auditOf(play) };
}

function openPlay({ rules, bonuses }: BattleExample, { request, items, secret }: Stage): Play {
  const hosts = request.sides.flatMap((side) => side.hosts);
  const step = proposeBattle(
    { ...request, ...rules },
    {
      id: BATTLE,
      secret,
      inviter: null,
      now: BEGINS_AT,
      rooms: new Map(hosts.map(({ host, room }) => [room, { live: true, host, guests: new Set() }])),
      // These are only for notifications of viewers. Gifts are decided with the bonuses of the play.
      bonuses: [],
    },
  );
  if (isRefusal(step)) throw new Error(step.detail);
  return {
    battle: step.battle,
    facts: exampleFacts({
      items,
      users: new Map(hosts.map(({ host }) => [host, exampleUser()])),
      rooms: new Map(hosts.map(({ host, room }) => [room, exampleRoom({ host, battle: BATTLE })])),
      namedBattles: new Set([BATTLE]),
    }),
    bonuses: [...bonuses].map(([id, { starts_at, ends_at, multiplier, scope }]) => ({
      id,
      startsAt: Date.parse(starts_at!),
      endsAt: Date.parse(ends_at!),
      multiplier: multiplier!,
      rooms: scope?.rooms ?? null,
      categories: scope?.categories ?? null,
      minVipLevel: scope?.min_vip_level ?? 0,
    })),
    log: [],
    gifts: 0,
    overAt: null,
  };
}

/** Carries out each transition before `at` at its due time. One that is due at `at` comes after the gifts of that millisecond. */
function carryOutBefore(play: Play, at: number): void {
  for (let { dueAt } = play.battle; dueAt !== null && dueAt < at; dueAt = play.battle.dueAt) {
    take(play, { type: 'due' }, dueAt);
  }
}

function take(play: Play, action: BattleAction, now: number): void {
  const step = stepBattle(play.battle, action, now);
  if (step === null || isRefusal(step)) throw new Error(`${action.type}: ${step?.detail ?? 'nothing to do'}`);
  play.battle = step.battle;
  if (isOver(step.battle)) play.overAt = now;
}

function playLine(play: Play, happening: Happening): string {
  const { at, text, happens } = happening;
  const now = BEGINS_AT + millisecondsOf(at);
  carryOutBefore(play, now);
  if (typeof happens === 'string') {
    playEvent(play, happens, now);
    return `| ${at} | ${text} | | |`;
  }
  const points = pointsCell(give(play, happens, now));
  const score = play.battle.sides.map((side) => side.points).join(' : ');
  return `| ${at} | ${text} | ${points} | ${score} |`;
}

function playEvent(play: Play, event: string, now: number): void {
  const [, leaver] = /^(\w+) leaves$/.exec(event) ?? [];
  if (leaver) take(play, { type: 'leave', host: leaver }, now);
  else if (event === 'the platform ends it') take(play, { type: 'end' }, now);
  else expectBeginning(play, event, now);
}

function expectBeginning({ battle }: Play, event: string, now: number): void {
  const { kind, round, startsAt } = battle;
  const name = kind === 'regular' ? `round ${round}` : kind.replace('_', ' ');
  if (event !== `${name} begins` || startsAt !== now) {
    throw new Error(`Not “${event}”: ${name} begins ${startsAt! - now} ms later.`);
  }
}

function give(play: Play, gift: ExampleGift, now: number): GiftOutcome {
  const { battle, facts } = play;
  const { sender, vipLevel, receiver, quantity, item, key, namesBattle } = gift;
  const [room] = [...facts.rooms].find(([, { host }]) => host === receiver)!;
  play.gifts += 1;
  const command = exampleCommand({
    giftId: hexId(play.gifts),
    sender,
    room,
    item,
    quantity,
    key: key ?? `key-${play.gifts}`,
    battle: namesBattle ? BATTLE : null,
  });
  const decision = decideGifts([command], {
    ...facts,
    now,
    users: new Map(facts.users).set(sender, exampleUser({ vip_level: vipLevel })),
    wallets: new Map(facts.wallets).set(sender, exampleWallet({ coins: 1_000_000 })),
    battles: new Map(isOver(battle) ? [] : [[BATTLE, battle]]),
    bonuses: play.bonuses.filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt),
  });
  play.facts = applyToFacts(facts, decision);
  play.battle = decision.battles[0] ?? battle;
  for (const one of decision.gifts) if (one.battle) play.log.push({ ...one, battle: one.battle });
  return decision.outcomes[0]!;
}

/** The points cell of a gift: its points by the receipt, or why it has none. */
function pointsCell(outcome: GiftOutcome): string {
  if (outcome.kind === 'refused') return `refused: \`${outcome.refusal.code}\``;
  const { battle } = receiptOf(outcome.gift);
  if (battle === null) return 'no battle';
  if (!battle.counted) return `${battle.points}: \`${battle.reason}\``;
  if (battle.boosts.length === 0) return String(battle.points);
  const boosts = battle.boosts.map(({ id, add }) => `\`${id}\` +${add}`).join(', ');
  return `${battle.base_points} × ${battle.multiplier} = ${battle.points} (${boosts})`;
}

function resultOf({ result, sides }: StoredBattle): string {
  if (result?.outcome === 'cut_short') return 'Result: **cut short**.';
  const winner = result?.winner == null ? 'a draw' : `${hostsOf({ sides: [sides[result.winner]!] })[0]} wins`;
  return `Result: **${winner}**, decided by \`${result?.decided_by}\`.`;
}

function auditOf({ battle, log, facts, overAt }: Play): BattleAudit {
  const contributions = battle.sides.flatMap((_, side) =>
    [...new Set(log.map(({ sender }) => sender))].flatMap((sender) => {
      const given = facts.contributions.get(contributionKey(BATTLE, side, sender));
      return given ? [{ battle: BATTLE, side, sender, ...given }] : [];
    }),
  );
  return auditPlayed({ battle, log, contributions, overAt }).audit;
}
