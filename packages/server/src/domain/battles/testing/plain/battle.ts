import type { BattleResult, BattleState } from '@lavish/protocol';
import { decisiveGift, endOf, whatFollows, winnerOf } from './judge.ts';
import { basePointsOf, type PlainPoints, pointsOf } from './points.ts';
import { scoreOf, topOf } from './score.ts';
import {
  inRound,
  lengthOf,
  ofSide,
  type PlainGift,
  type PlainProposal,
  type PlainRound,
  type Story,
  sidesOf,
  sum,
} from './story.ts';

/** What else was committed, whoever did it. */
export type PlainAction =
  | { type: 'accept' | 'decline' | 'leave'; host: string }
  | { type: 'cancel' | 'end' | 'due' }
  /** `by`: the host who asks; null: the platform. */
  | { type: 'room_ended'; room: string; by: string | null };

interface Place {
  round: number;
  side: number;
  basePoints: number;
}

/** How a gift is to count. Null: its receiver is in no battle that has begun. */
export type PlainVerdict =
  | (Place & { reason: 'between_rounds' | 'battle_over' })
  | (Place & PlainPoints & { reason: null; ordinal: number })
  | null;

/** How long after the look that opens it a later round begins. */
const GAP_MS = 250;

/** Follows a battle: to be told of everything that was committed, in that order. */
export function createPlainBattle(proposal: PlainProposal) {
  const { request, inviter, now: proposedAt } = proposal;
  const story: Story = { ...proposal, rounds: [], counted: [], left: new Set() };
  const accepted = new Set(inviter === null ? [] : [inviter]);
  let over: BattleState | null = null;
  let ending: Pick<BattleResult, 'outcome' | 'winner' | 'decided_by' | 'finished_at'> | null = null;

  const stands = request.sides.flatMap(({ hosts }, side) => hosts.map((one) => ({ ...one, side })));
  const lastIndex = () => story.rounds.length - 1;

  function open(kind: PlainRound['kind'], contenders: number[], startsAt: number) {
    const endsAt = startsAt + lengthOf(story, { kind });
    story.rounds.push({ kind, startsAt, endsAt, contenders, isOver: false, isBrokenOff: false });
  }

  const begin = (at: number) => open('regular', sidesOf(story), at + 1_000 * (request.countdown_s ?? 3));
  const isExpired = (at: number) =>
    story.rounds.length === 0 && at >= proposedAt + 1_000 * (request.invite_ttl_s ?? 60);
  const isRoundOver = (at: number) =>
    lastIndex() >= 0 && (at >= endOf(story, lastIndex()) || decisiveGift(story, lastIndex()) !== undefined);
  const isInCountdown = (at: number) => story.rounds.length === 1 && at < story.rounds[0]!.startsAt;

  function phaseAt(at: number): 'invited' | 'countdown' | 'live' {
    if (story.rounds.length === 0) return 'invited';
    return isInCountdown(at) ? 'countdown' : 'live';
  }

  function callOff(state: BattleState) {
    over = state;
    story.rounds = [];
  }

  function finish(
    state: 'finished' | 'cut_short',
    winner: number | null,
    by: BattleResult['decided_by'],
    at: number,
  ) {
    over = state;
    const outcome = state === 'cut_short' ? 'cut_short' : winner === null ? 'draw' : 'win';
    ending = { outcome, winner, decided_by: by, finished_at: iso(at) };
  }

  function breakOff(at: number) {
    const last = story.rounds.at(-1)!;
    Object.assign(last, { isOver: true, isBrokenOff: true, endsAt: Math.max(last.startsAt, at + 1) });
  }

  /** Everything whose time has come. */
  function carryOutDue(at: number) {
    if (over !== null) return;
    if (isExpired(at)) return callOff('expired');
    if (!isRoundOver(at)) return;
    const next = whatFollows(story);
    story.rounds.at(-1)!.isOver = true;
    if (next.kind === 'end') finish('finished', next.winner, next.decidedBy, endOf(story, lastIndex()));
    else open(next.kind, next.contenders, at + GAP_MS);
  }

  /** Whether an action would be granted at `at`: that is, after everything that is due by then. */
  function allows(action: PlainAction, at: number): boolean {
    if (action.type === 'due' || action.type === 'room_ended') return true;
    const isEnding = isRoundOver(at) && whatFollows(story).kind === 'end';
    if (over !== null || isExpired(at) || isEnding) return false;
    const phase = phaseAt(at);
    switch (action.type) {
      case 'accept':
        return phase === 'invited' && (action.host === inviter || !accepted.has(action.host));
      case 'decline':
        return phase === 'invited';
      case 'leave':
        return phase === 'countdown' || (phase === 'live' && !story.left.has(action.host));
      case 'cancel':
        return phase !== 'live';
      case 'end':
        return phase === 'live';
    }
  }

  /** Takes in an action that was granted. */
  function act(action: PlainAction, at: number) {
    carryOutDue(at);
    if (over !== null) return;
    switch (action.type) {
      case 'due':
        return;
      case 'accept':
        accepted.add(action.host);
        if (stands.every(({ host }) => accepted.has(host))) begin(at);
        return;
      case 'decline':
        return callOff('declined');
      case 'cancel':
        return callOff('cancelled');
      case 'end':
        breakOff(at);
        return finish('cut_short', null, null, at);
      case 'leave':
        return lose([action.host], at, () => quit(action.host, at));
      case 'room_ended': {
        const there = stands.filter(({ room }) => room === action.room).map(({ host }) => host);
        return lose(there, at, (gone) => closeRoom(gone, action, at));
      }
    }
  }

  /** `then`: what becomes of a battle that is live, when these have gone. */
  function lose(hosts: readonly string[], at: number, then: (gone: string[]) => void) {
    const gone = hosts.filter((host) => !story.left.has(host));
    if (gone.length === 0) return;
    if (phaseAt(at) !== 'live') return callOff('cancelled');
    for (const host of gone) story.left.add(host);
    then(gone);
  }

  const sideOfHost = (host: string) => stands.find((one) => one.host === host)?.side;
  const isManned = (side: number) => stands.some((one) => one.side === side && !story.left.has(one.host));
  const inPlay = () => story.rounds.at(-1)!.contenders;

  /** These sides are out of it. */
  function drop(sides: readonly (number | undefined)[]) {
    const round = story.rounds.at(-1)!;
    round.contenders = round.contenders.filter((side) => !sides.includes(side));
  }

  function winByForfeit(at: number) {
    if (inPlay().length > 1) return;
    breakOff(at);
    finish('finished', inPlay()[0] ?? null, 'forfeit', at);
  }

  function stopWithoutWinner(at: number) {
    breakOff(at);
    finish('cut_short', null, null, at);
  }

  /** A host's own doing costs nobody but their side. */
  function quit(host: string, at: number) {
    const side = sideOfHost(host)!;
    if (!isManned(side)) drop([side]);
    winByForfeit(at);
  }

  function closeRoom(gone: readonly string[], { room, by }: { room: string; by: string | null }, at: number) {
    const owner = by ?? room.replace('-live', '');
    const own = sideOfHost(owner);
    const hit = [...new Set(gone.map((host) => sideOfHost(host)!))];
    const stakes = hit.filter((side) => inPlay().includes(side) && !isManned(side));
    if (own === undefined) {
      drop(stakes);
      return by === null && inPlay().length > 1 ? undefined : stopWithoutWinner(at);
    }
    const victims = stakes.filter((side) => side !== own);
    const hurtsOthers = hit.some((side) => side !== own);
    if (stakes.includes(own) || (by !== null && hurtsOthers)) drop([own]);
    if (victims.length > 0 && (by === null || inPlay().length > 1)) return stopWithoutWinner(at);
    return winByForfeit(at);
  }

  function sideOf({ receiver, room }: PlainGift): number {
    const stand = stands.find((one) => one.host === receiver && one.room === room);
    return stand && !story.left.has(receiver) ? stand.side : -1;
  }

  /** Where a moment falls, by the times alone. */
  function momentOf(at: number): 'before' | 'counting' | 'between_rounds' | 'battle_over' {
    const round = story.rounds.at(-1);
    if (over !== null || !round || isInCountdown(at)) return 'before';
    if (at < round.startsAt) return 'between_rounds';
    if (decisiveGift(story, lastIndex())) return 'battle_over';
    if (at < round.endsAt) return 'counting';
    return whatFollows(story).kind === 'end' ? 'battle_over' : 'between_rounds';
  }

  /** Takes in a gift that was accepted; returns how it has to count. */
  function give(gift: PlainGift): PlainVerdict {
    const side = sideOf(gift);
    const moment = momentOf(gift.at);
    if (side < 0 || moment === 'before') return null;
    const place = { round: story.rounds.length, side, basePoints: basePointsOf(story, gift) };
    if (moment !== 'counting') return { ...place, reason: moment };
    const points = pointsOf(story, gift, side);
    const ordinal = story.counted.push({ ...gift, ...place, points: points.points });
    return { ...place, reason: null, ordinal, ...points };
  }

  /** Why a gift that names the battle is refused. Null: it is not. */
  function refusalOf(gift: PlainGift): 'battle_not_live' | 'receiver_not_in_battle' | null {
    const moment = momentOf(gift.at);
    if (moment === 'before' || moment === 'battle_over') return 'battle_not_live';
    return sideOf(gift) < 0 ? 'receiver_not_in_battle' : null;
  }

  /** How it ended. State null: it has not. */
  function outcome(): { state: BattleState | null; result: BattleResult | null } {
    const sides = sidesOf(story).map((side) => ({
      points: sum(ofSide(story, side), 'points'),
      coins: sum(ofSide(story, side), 'coins'),
      mvp: topOf(story, side)[0] ?? null,
    }));
    const rounds = story.rounds.map(({ kind, contenders, startsAt }, index) => ({
      round: index + 1,
      kind,
      contenders,
      points: sidesOf(story).map((side) => sum(inRound(story, index + 1, side), 'points')),
      winner: winnerOf(story, index),
      starts_at: iso(startsAt),
      ends_at: iso(endOf(story, index)),
    }));
    return { state: over, result: ending && { ...ending, sides, rounds, secret: proposal.secret } };
  }

  if (request.accept === 'auto') begin(proposedAt);
  return { allows, act, give, refusalOf, score: () => scoreOf(story), outcome, story };
}

const iso = (at: number) => new Date(at).toISOString();
