import type { StoredBattle } from '../../domain/battles/battle.ts';
import {
  type Contribution,
  type ContributionRow,
  contributionKey,
} from '../../domain/battles/contribution.ts';
import type { StoredBonus } from '../../domain/bonuses/bonus.ts';
import { textArray } from '../../postgres/composites.ts';
import { type BattleRow, battleOf } from '../battles/battle-rows.ts';
import type { RowCondition } from '../locks.ts';

/** The battles that run in the rooms of a batch ($2), and those that the batch names ($1). */
const TOUCHED = 'any($1::uuid[] || array(select battle_id from rooms where id = any($2)))';

/** The battles that a batch locks. A battle that is over is not locked again for every gift that comes after it. */
export const battlesOfBatch = (named: readonly string[], rooms: readonly string[]): RowCondition => ({
  where: `b.id = ${TOUCHED} and b.over_at is null`,
  values: [textArray(named), textArray(rooms)],
});

/** The statements with which a batch reads battles. If no room is in a battle, each is a lookup that finds nothing. */
export const BATTLE_STATEMENTS = {
  // Bonuses and campaigns are read with the clock, so that a batch without them needs no separate statement, and
  // a gift sees every campaign that was committed before its time.
  readClock: `
    select floor(extract(epoch from c.at) * 1000)::bigint as now, (
      select json_agg(json_build_object(
               'id', id, 'startsAt', (extract(epoch from starts_at) * 1000)::bigint,
               'endsAt', (extract(epoch from ends_at) * 1000)::bigint, 'multiplier', multiplier / 10000.0,
               'rooms', rooms, 'categories', categories, 'minVipLevel', min_vip_level) order by id)
        from bonuses where ends_at > c.at and starts_at <= c.at) as bonuses, (
      select json_agg(replace(revision::text, '-', '')) from campaigns where closed_at is null) as revisions
      from (select clock_timestamp() as at) c`,
  // Read before the battles are locked: a sender's rows are only written under the sender's wallet, which is locked
  // already. A battle that engages a room after this read raises the room's revision.
  readContributions: `
    select battle_id as battle, side, sender_id as sender, gifts, points, coins, since from battle_supporters
     where battle_id = any(array(select id from battles where id = ${TOUCHED} and over_at is null)) and sender_id = any($3)`,
  // Only for a batch that names battles: which of them exist.
  readNamedBattles: `select id from battles where id = any($1)`,
} as const;

export interface ClockRow {
  now: number;
  bonuses: StoredBonus[] | null;
  /** Of the open campaigns; null: there are none. */
  revisions: string[] | null;
}

export const battlesOf = (rows: readonly BattleRow[]): Map<string, StoredBattle> =>
  new Map(rows.map((row) => [row.id, battleOf(row)]));

export const contributionsOf = (rows: readonly ContributionRow[]): Map<string, Contribution> =>
  new Map(
    rows.map(({ battle, side, sender, ...contribution }) => [
      contributionKey(battle, side, sender),
      contribution,
    ]),
  );
