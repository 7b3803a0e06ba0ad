import { type Battle, type BattleTask, toWireId } from '@lavish/protocol';
import { hasLapsed, type StoredBattle, type StoredSide } from '../domain/battles/battle.ts';
import { activeBoosts, activeBoostView } from '../domain/battles/boosts.ts';
import { timestamp } from '../domain/timestamp.ts';

/** The battle in the form of the wire, at `now` in unix milliseconds. */
export function battleView(battle: StoredBattle, now: number): Battle {
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

const sideView = (side: StoredSide, index: number): Battle['sides'][number] => ({
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

/** Whether boosts may apply. Includes the countdown, because gifts count by time even if its end is overdue. */
const isUnderWay = ({ state }: StoredBattle) =>
  state === 'countdown' || state === 'live' || state === 'overtime';

const taskViews = ({ rules, tasks }: StoredBattle): BattleTask[] =>
  rules.boosts
    .filter(({ kind }) => kind === 'task')
    .map(({ id, target_points }) => {
      const { points, reachedAt } = tasks[id]!;
      return { id, target_points: target_points!, points, reached: reachedAt.map((at) => at !== null) };
    });
