import type { PlayedBattle } from './random-battle.ts';

/** Tampers with a stored battle. Returns false if it has no such value. `seed` chooses among several values. */
export type Tampering = (played: PlayedBattle, seed: number) => boolean;

/** All kinds of values that an attacker might change, each changed in one place only. */
export const TAMPERINGS: Record<string, Tampering> = {
  'a side has a point too many': ({ battle }, seed) => {
    pick(battle.sides, seed)!.points += 1;
    return true;
  },
  'a host has a point too few': ({ battle }, seed) => {
    pick(pick(battle.sides, seed)!.hosts, seed)!.points -= 1;
    return true;
  },
  'a round has another winner': ({ battle }, seed) => {
    const round = pick(battle.rounds, seed);
    if (!round) return false;
    round.winner = round.winner === 0 ? 1 : 0;
    return true;
  },
  'a gift was deleted': ({ log }, seed) => {
    const gift = pick(counted(log), seed);
    if (!gift) return false;
    log.splice(log.indexOf(gift), 1);
    return true;
  },
  'a gift was counted twice': ({ log }, seed) => {
    const gift = pick(counted(log), seed);
    if (!gift) return false;
    log.splice(log.indexOf(gift), 0, gift);
    return true;
  },
  'a counted gift is marked as late': ({ log }, seed) => {
    const gift = pick(counted(log), seed);
    if (!gift) return false;
    Object.assign(gift.battle, {
      ordinal: null,
      reason: 'battle_over',
      multiplier: 10_000,
      points: 0,
      boosts: [],
    });
    return true;
  },
  'a late gift is marked as counted': ({ battle, log }, seed) => {
    const gift = pick(uncounted(log), seed);
    if (!gift) return false;
    Object.assign(gift.battle, { ordinal: battle.counted + 1, reason: null, points: gift.battle.basePoints });
    return true;
  },
  'a gift counts for the other side': ({ log }, seed) => {
    const gift = pick(log, seed);
    if (!gift) return false;
    gift.battle.side = gift.battle.side === 0 ? 1 : 0;
    return true;
  },
  'a gift has a point too many': ({ log }, seed) => {
    const gift = pick(log, seed);
    if (!gift) return false;
    gift.battle.points += 1;
    return true;
  },
  'a gift has more base points': ({ log }, seed) => {
    const gift = pick(log, seed);
    if (!gift) return false;
    gift.battle.basePoints += gift.quantity;
    return gift.battle.ordinal !== null;
  },
  'a gift counts in an earlier round': ({ log }, seed) => {
    const gift = pick(counted(log), seed);
    if (!gift) return false;
    gift.battle.round -= 1;
    return true;
  },
  'a chance boost was added or removed': ({ battle, log }, seed) => {
    const gift = pick(counted(log), seed);
    const luck = battle.rules.boosts.find(({ kind }) => kind === 'chance');
    if (!gift || !luck) return false;
    const { boosts } = gift.battle;
    const at = boosts.findIndex(({ id }) => id === luck.id);
    if (at >= 0) boosts.splice(at, 1);
    else boosts.push({ id: luck.id, kind: 'chance', add: luck.multiplier - 1 });
    return true;
  },
  'the rolls used another secret': ({ battle }) => {
    battle.secret = 'b'.repeat(64);
    return true;
  },
  'the result has another winner': ({ battle: { result } }) => {
    if (result === null) return false;
    result.winner = result.winner === 0 ? 1 : 0;
    return true;
  },
  'the result has another reason': ({ battle: { result } }) => {
    if (result === null) return false;
    result.decided_by = result.decided_by === 'points' ? 'rounds' : 'points';
    return true;
  },
  'a round ends later': ({ battle }, seed) => {
    const round = pick(battle.rounds, seed);
    if (!round) return false;
    round.ends_at = new Date(Date.parse(round.ends_at) + 1).toISOString();
    return true;
  },
  'the result is missing': ({ battle }) => {
    const had = battle.result !== null;
    battle.result = null;
    return had;
  },
  'the battle finished on another day': ({ battle: { result } }) => {
    if (result === null) return false;
    result.finished_at = '2026-02-01T00:00:00.000Z';
    return true;
  },
  'a supporter has more points': ({ contributions }, seed) => {
    const row = pick(contributions, seed);
    if (!row) return false;
    row.points += 1;
    return true;
  },
  'a supporter is missing': ({ contributions }) => contributions.pop() !== undefined,
  'the MVP is another user': ({ battle: { result } }, seed) => {
    const side = result && pick(result.sides, seed);
    if (!side) return false;
    side.mvp = { user: 'nobody', points: side.mvp?.points ?? 0 };
    return true;
  },
};

const pick = <T>(list: readonly T[], seed: number): T | undefined => list[seed % list.length];
const counted = (log: PlayedBattle['log']) => log.filter((gift) => gift.battle.ordinal !== null);
const uncounted = (log: PlayedBattle['log']) => log.filter((gift) => gift.battle.ordinal === null);
