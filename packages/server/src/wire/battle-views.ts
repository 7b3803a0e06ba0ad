import { type BattleTask, type Battle as BattleView, toWireId } from '@lavish/protocol';
import { activeBoostView } from '../domain/battles/active-boost.ts';
import { type Battle, type BattleSide, hasLapsed } from '../domain/battles/battle.ts';
import { activeBoosts } from '../domain/battles/boosts.ts';
import { timestamp } from '../domain/timestamp.ts';

/** The battle as clients see it at `now`, unix milliseconds. */
export function battleView(battle: Battle, now: number): BattleView {
  return {
    id: toWireId('btl', battle.id),
    mode: battle.mode,
    state: hasLapsed(battle, now) ? 'expired' : battle.state,
    version: battle.version,
    inviter: battle.inviter,
    round: battle.round,
    sides: battle.sides.map(sideView),
    boosts: isUnderWay(battle) ? activeBoosts(battle, now).map(activeBoostView) : [],
    tasks: taskViews(battle),
    expires_at: timeView(battle.expiresAt),
    starts_at: timeView(battle.startsAt),
    ends_at: timeView(battle.endsAt),
    server_time: timestamp(now),
    rules: battle.rules,
    result: battle.result,
  };
}

const timeView = (at: number | null) => (at === null ? null : timestamp(at));

const sideView = (side: BattleSide, index: number): BattleView['sides'][number] => ({
  index,
  name: side.name,
  hosts: side.hosts.map(({ host, room, points, coins, accepted, left }) => ({
    host,
    room,
    points,
    coins,
    accepted,
    left,
  })),
  points: side.points,
  coins: side.coins,
  rounds_won: side.roundsWon,
  top: side.top,
});

/** The countdown is over in time before a clock has said so, and gifts count by time. */
const isUnderWay = ({ state }: Battle) => state === 'countdown' || state === 'live' || state === 'overtime';

const taskViews = ({ rules, tasks }: Battle): BattleTask[] =>
  rules.boosts
    .filter(({ kind }) => kind === 'task')
    .map(({ id, target_points }) => {
      const { points, reachedAt } = tasks[id]!;
      return { id, target_points: target_points!, points, reached: reachedAt.map((at) => at !== null) };
    });
