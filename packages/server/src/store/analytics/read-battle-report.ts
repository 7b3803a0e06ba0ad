import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type { BattleSums } from '../../domain/analytics/battle-figures.ts';
import type { GiftReportRequest } from '../../domain/analytics/report.ts';
import type { PeriodFacts } from '../../domain/analytics/report-period.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { type Compared, compare, findPeriod, type ReportBounds } from './find-period.ts';
import { tiles, tileValues } from './gift-source.ts';
import { instantOf } from './read-period.ts';
import { inReportSnapshot } from './report-snapshot.ts';

const COUNTS = ['battles', 'draws', 'cut_short', 'overtime', 'coins', 'points'];
const sumOf = (name: string) => `coalesce(sum(${name}), 0)::bigint as ${name}`;

/** Battles of all hosts. The seconds of their rounds count once for each of their rooms. */
async function readBattles(db: Queryable, period: PeriodFacts): Promise<BattleSums> {
  const [battles] = await rows<Pick<BattleSums, 'battles'> & { roomMs: number }>(
    db,
    `select ${COUNTS.map(sumOf).join(', ')}, (coalesce(sum(seconds), 0) * 1000)::bigint as ms,
            (coalesce(sum(room_seconds), 0) * 1000)::bigint as "roomMs"
       from rollup_battles where day >= $1 and day < $2`,
    [period.fromDay, period.toDay],
  );
  const [outside] = await rows<{ coins: number }>(
    db,
    `select coalesce(sum(coins - battle_coins), 0)::bigint as coins from rollup_item_days where day >= $1 and day < $2`,
    [period.fromDay, period.toDay],
  );
  const liveMs = await readLiveMs(db, period);
  return { ...(battles as BattleSums), outside: { coins: outside!.coins, liveMs } };
}

/** How long the rooms in which gifts were given were live in the period, summed over the rooms. */
async function readLiveMs(db: Queryable, facts: PeriodFacts): Promise<number> {
  const [row] = await rows<{ ms: number }>(
    db,
    `select (coalesce(sum(greatest(0, extract(epoch from
              least(coalesce(ended_at, now()), $2) - greatest(created_at, $1)))), 0) * 1000)::bigint as ms
       from (select distinct room_id from rollup_room_periods where ${tiles(3)} and gifts > 0) given
      cross join lateral (select created_at, ended_at from rooms where id = room_id offset 0) r`,
    [instantOf(facts.fromAt), instantOf(facts.toAt), ...tileValues(facts)],
  );
  return row!.ms;
}

/** Battles of one host, with the coins and points of gifts that counted for this host. */
async function readBattlesOf(db: Queryable, host: string, period: PeriodFacts): Promise<BattleSums> {
  const [battles] = await rows<BattleSums>(
    db,
    `select ${[...COUNTS, 'wins'].map(sumOf).join(', ')}, (coalesce(sum(seconds), 0) * 1000)::bigint as ms,
            (coalesce(sum(seconds), 0) * 1000)::bigint as "roomMs"
       from rollup_battle_hosts where host_id = $1 and day >= $2 and day < $3`,
    [host, period.fromDay, period.toDay],
  );
  return battles!;
}

/** Reads the battles that ended in a period: all, or those of one host. */
export const readBattleReport = (
  pool: pg.Pool,
  request: GiftReportRequest,
  bounds: ReportBounds,
): Promise<Compared<BattleSums> | Refusal> =>
  inReportSnapshot(
    pool,
    ['rollup_item_days', 'rollup_room_periods', 'rollup_battles', 'rollup_battle_hosts'],
    async (db) => {
      const found = await findPeriod(db, request, bounds, () => ['rollup_days']);
      if (isRefusal(found)) return found;
      const host = request.scope.party?.id ?? null;
      return compare(db, request, found, (period) =>
        host === null ? readBattles(db, period) : readBattlesOf(db, host, period),
      );
    },
  );
