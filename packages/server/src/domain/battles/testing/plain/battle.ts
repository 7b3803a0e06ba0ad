import type { BattleResult, BattleState } from '@lavish/protocol';
import {
  inRound,
  lengthOf,
  ofSide,
  type PlainGift,
  type PlainHistory,
  type PlainProposal,
  type PlainRound,
  sidesOf,
  sum,
} from './history.ts';
import { decisiveGift, endOf, stepAfterRound, winnerOf } from './judge.ts';
import { basePointsOf, type PlainPoints, pointsOf } from './points.ts';
import { scoreOf, topOf } from './score.ts';

/** A committed action. */
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

/** How a gift must count. Null: its receiver is in no battle that has begun. */
export type PlainVerdict =
  | (Place & { reason: 'between_rounds' | 'battle_over' })
  | (Place & PlainPoints & { reason: null; ordinal: number })
  | null;

/** The time between the transition into a later round and its start. */
const GAP_MS = 250;

/** Follows a battle. The caller passes all commits, in their order. */
export function createPlainBattle(proposal: PlainProposal) {
  const { request, inviter, now: proposedAt } = proposal;
  const history: PlainHistory = { ...proposal, rounds: [], counted: [], left: new Set() };
  const accepted = new Set(inviter === null ? [] : [inviter]);
  let over: BattleState | null = null;
  let ending: Pick<BattleResult, 'outcome' | 'winner' | 'decided_by' | 'finished_at'> | null = null;

  const entries = request.sides.flatMap(({ hosts }, side) => hosts.map((one) => ({ ...one, side })));
  const lastIndex = () => history.rounds.length - 1;

  function open(kind: PlainRound['kind'], contenders: number[], startsAt: number) {
    const endsAt = startsAt + lengthOf(history, { kind });
    history.rounds.push({ kind, startsAt, endsAt, contenders, isOver: false, isBrokenOff: false });
  }

  const begin = (at: number) => open('regular', sidesOf(history), at + 1_000 * (request.countdown_s ?? 3));
  const isExpired = (at: number) =>
    history.rounds.length === 0 && at >= proposedAt + 1_000 * (request.invite_ttl_s ?? 60);
  const isRoundOver = (at: number) =>
    lastIndex() >= 0 &&
    (at >= endOf(history, lastIndex()) || decisiveGift(history, lastIndex()) !== undefined);
  const isInCountdown = (at: number) => history.rounds.length === 1 && at < history.rounds[0]!.startsAt;

  function phaseAt(at: number): 'invited' | 'countdown' | 'live' {
    if (history.rounds.length === 0) return 'invited';
    return isInCountdown(at) ? 'countdown' : 'live';
  }

  function endUnplayed(state: BattleState) {
    over = state;
    history.rounds = [];
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
    const last = history.rounds.at(-1)!;
    Object.assign(last, { isOver: true, isBrokenOff: true, endsAt: Math.max(last.startsAt, at + 1) });
  }

  /** Carries out the transitions that are due. */
  function carryOutDue(at: number) {
    if (over !== null) return;
    if (isExpired(at)) return endUnplayed('expired');
    if (!isRoundOver(at)) return;
    const next = stepAfterRound(history);
    history.rounds.at(-1)!.isOver = true;
    if (next.kind === 'end') finish('finished', next.winner, next.decidedBy, endOf(history, lastIndex()));
    else open(next.kind, next.contenders, at + GAP_MS);
  }

  /** Whether an action is allowed at `at`, after the transitions that are due by then. */
  function allows(action: PlainAction, at: number): boolean {
    if (action.type === 'due' || action.type === 'room_ended') return true;
    const isEnding = isRoundOver(at) && stepAfterRound(history).kind === 'end';
    if (over !== null || isExpired(at) || isEnding) return false;
    const phase = phaseAt(at);
    switch (action.type) {
      case 'accept':
        return phase === 'invited' && (action.host === inviter || !accepted.has(action.host));
      case 'decline':
        return phase === 'invited';
      case 'leave':
        return phase === 'countdown' || (phase === 'live' && !history.left.has(action.host));
      case 'cancel':
        return phase !== 'live';
      case 'end':
        return phase === 'live';
    }
  }

  /** Applies a committed action. */
  function act(action: PlainAction, at: number) {
    carryOutDue(at);
    if (over !== null) return;
    switch (action.type) {
      case 'due':
        return;
      case 'accept':
        accepted.add(action.host);
        if (entries.every(({ host }) => accepted.has(host))) begin(at);
        return;
      case 'decline':
        return endUnplayed('declined');
      case 'cancel':
        return endUnplayed('cancelled');
      case 'end':
        breakOff(at);
        return finish('cut_short', null, null, at);
      case 'leave':
        return lose([action.host], at, () => quit(action.host, at));
      case 'room_ended': {
        const there = entries.filter(({ room }) => room === action.room).map(({ host }) => host);
        return lose(there, at, (gone) => closeRoom(gone, action, at));
      }
    }
  }

  /** Marks hosts as left. `then`: called for a live battle with the hosts who had not left before. */
  function lose(hosts: readonly string[], at: number, then: (gone: string[]) => void) {
    const gone = hosts.filter((host) => !history.left.has(host));
    if (gone.length === 0) return;
    if (phaseAt(at) !== 'live') return endUnplayed('cancelled');
    for (const host of gone) history.left.add(host);
    then(gone);
  }

  const sideOfHost = (host: string) => entries.find((one) => one.host === host)?.side;
  const hasHost = (side: number) => entries.some((one) => one.side === side && !history.left.has(one.host));
  const inPlay = () => history.rounds.at(-1)!.contenders;

  /** Removes sides from the contenders. */
  function drop(sides: readonly (number | undefined)[]) {
    const round = history.rounds.at(-1)!;
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

  /** A host who leaves can only harm their own side. */
  function quit(host: string, at: number) {
    const side = sideOfHost(host)!;
    if (!hasHost(side)) drop([side]);
    winByForfeit(at);
  }

  function closeRoom(gone: readonly string[], { room, by }: { room: string; by: string | null }, at: number) {
    const owner = by ?? room.replace('-live', '');
    const own = sideOfHost(owner);
    const hit = [...new Set(gone.map((host) => sideOfHost(host)!))];
    const emptied = hit.filter((side) => inPlay().includes(side) && !hasHost(side));
    if (own === undefined) {
      drop(emptied);
      return by === null && inPlay().length > 1 ? undefined : stopWithoutWinner(at);
    }
    const harmed = emptied.filter((side) => side !== own);
    const hurtsOthers = hit.some((side) => side !== own);
    if (emptied.includes(own) || (by !== null && hurtsOthers)) drop([own]);
    if (harmed.length > 0 && (by === null || inPlay().length > 1)) return stopWithoutWinner(at);
    return winByForfeit(at);
  }

  function sideOf({ receiver, room }: PlainGift): number {
    const entry = entries.find((one) => one.host === receiver && one.room === room);
    return entry && !history.left.has(receiver) ? entry.side : -1;
  }

  /** The phase at `at`, from the times alone. */
  function giftPhaseAt(at: number): 'before' | 'counting' | 'between_rounds' | 'battle_over' {
    const round = history.rounds.at(-1);
    if (over !== null || !round || isInCountdown(at)) return 'before';
    if (at < round.startsAt) return 'between_rounds';
    if (decisiveGift(history, lastIndex())) return 'battle_over';
    if (at < round.endsAt) return 'counting';
    return stepAfterRound(history).kind === 'end' ? 'battle_over' : 'between_rounds';
  }

  /** Applies an accepted gift. Returns how it must count. */
  function give(gift: PlainGift): PlainVerdict {
    const side = sideOf(gift);
    const phase = giftPhaseAt(gift.at);
    if (side < 0 || phase === 'before') return null;
    const place = { round: history.rounds.length, side, basePoints: basePointsOf(history, gift) };
    if (phase !== 'counting') return { ...place, reason: phase };
    const points = pointsOf(history, gift, side);
    const ordinal = history.counted.push({ ...gift, ...place, points: points.points });
    return { ...place, reason: null, ordinal, ...points };
  }

  /** The code with which a gift that names the battle is refused. Null: it is accepted. */
  function refusalOf(gift: PlainGift): 'battle_not_live' | 'receiver_not_in_battle' | null {
    const phase = giftPhaseAt(gift.at);
    if (phase === 'before' || phase === 'battle_over') return 'battle_not_live';
    return sideOf(gift) < 0 ? 'receiver_not_in_battle' : null;
  }

  /** The final state and result. State null: the battle is not over. */
  function outcome(): { state: BattleState | null; result: BattleResult | null } {
    const sides = sidesOf(history).map((side) => ({
      points: sum(ofSide(history, side), 'points'),
      coins: sum(ofSide(history, side), 'coins'),
      mvp: topOf(history, side)[0] ?? null,
    }));
    const rounds = history.rounds.map(({ kind, contenders, startsAt }, index) => ({
      round: index + 1,
      kind,
      contenders,
      points: sidesOf(history).map((side) => sum(inRound(history, index + 1, side), 'points')),
      winner: winnerOf(history, index),
      starts_at: iso(startsAt),
      ends_at: iso(endOf(history, index)),
    }));
    return { state: over, result: ending && { ...ending, sides, rounds, secret: proposal.secret } };
  }

  if (request.accept === 'auto') begin(proposedAt);
  return { allows, act, give, refusalOf, score: () => scoreOf(history), outcome, history };
}

const iso = (at: number) => new Date(at).toISOString();
