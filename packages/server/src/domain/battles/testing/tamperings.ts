import type { PlayedBattle } from './random-battle.ts';

/** Changes what a battle has left behind; false: it has nothing to change so. `seed`: which of several. */
export type Tampering = (played: PlayedBattle, seed: number) => boolean;

/** Everything that somebody could want to be otherwise afterwards, each changed in one place only. */
export const TAMPERINGS: Record<string, Tampering> = {
  'a side gets a point': ({ battle }, seed) => {
    pick(battle.sides, seed)!.points += 1;
    return true;
  },
  'a host loses a point': ({ battle }, seed) => {
    pick(pick(battle.sides, seed)!.hosts, seed)!.points -= 1;
    return true;
  },
  'a round won changes hands': ({ battle }, seed) => {
    const round = pick(battle.rounds, seed);
    if (!round) return false;
    round.winner = round.winner === 0 ? 1 : 0;
    return true;
  },
  'a gift is deleted': ({ log }, seed) => {
    const gift = pick(counted(log), seed);
    if (!gift) return false;
    log.splice(log.indexOf(gift), 1);
    return true;
  },
  'a gift is counted twice': ({ log }, seed) => {
    const gift = pick(counted(log), seed);
    if (!gift) return false;
    log.splice(log.indexOf(gift), 0, gift);
    return true;
  },
  'a counted gift is called late': ({ log }, seed) => {
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
  'a late gift is called counted': ({ battle, log }, seed) => {
    const gift = pick(uncounted(log), seed);
    if (!gift) return false;
    Object.assign(gift.battle, { ordinal: battle.counted + 1, reason: null, points: gift.battle.basePoints });
    return true;
  },
  'a gift is for the other side': ({ log }, seed) => {
    const gift = pick(log, seed);
    if (!gift) return false;
    gift.battle.side = gift.battle.side === 0 ? 1 : 0;
    return true;
  },
  'a gift gets a point': ({ log }, seed) => {
    const gift = pick(log, seed);
    if (!gift) return false;
    gift.battle.points += 1;
    return true;
  },
  'a gift weighs more': ({ log }, seed) => {
    const gift = pick(log, seed);
    if (!gift) return false;
    gift.battle.basePoints += gift.quantity;
    return gift.battle.ordinal !== null;
  },
  'a gift comes a round earlier': ({ log }, seed) => {
    const gift = pick(counted(log), seed);
    if (!gift) return false;
    gift.battle.round -= 1;
    return true;
  },
  'luck is given or taken': ({ battle, log }, seed) => {
    const gift = pick(counted(log), seed);
    const luck = battle.rules.boosts.find(({ kind }) => kind === 'chance');
    if (!gift || !luck) return false;
    const { boosts } = gift.battle;
    const at = boosts.findIndex(({ id }) => id === luck.id);
    if (at >= 0) boosts.splice(at, 1);
    else boosts.push({ id: luck.id, kind: 'chance', add: luck.multiplier - 1 });
    return true;
  },
  'the rolls are made with another secret': ({ battle }) => {
    battle.secret = 'b'.repeat(64);
    return true;
  },
  'another wins': ({ battle: { result } }) => {
    if (result === null) return false;
    result.winner = result.winner === 0 ? 1 : 0;
    return true;
  },
  'something else decided': ({ battle: { result } }) => {
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
  'the result never was': ({ battle }) => {
    const had = battle.result !== null;
    battle.result = null;
    return had;
  },
  'it ends on another day': ({ battle: { result } }) => {
    if (result === null) return false;
    result.finished_at = '2026-02-01T00:00:00.000Z';
    return true;
  },
  'a supporter has given more': ({ contributions }, seed) => {
    const row = pick(contributions, seed);
    if (!row) return false;
    row.points += 1;
    return true;
  },
  'a supporter is forgotten': ({ contributions }) => contributions.pop() !== undefined,
  'somebody else is the MVP': ({ battle: { result } }, seed) => {
    const side = result && pick(result.sides, seed);
    if (!side) return false;
    side.mvp = { user: 'nobody', points: side.mvp?.points ?? 0 };
    return true;
  },
};

const pick = <T>(list: readonly T[], seed: number): T | undefined => list[seed % list.length];
const counted = (log: PlayedBattle['log']) => log.filter((gift) => gift.battle.ordinal !== null);
const uncounted = (log: PlayedBattle['log']) => log.filter((gift) => gift.battle.ordinal === null);
