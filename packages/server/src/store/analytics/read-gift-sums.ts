import type { GiftSums, PeopleCounts } from '../../domain/analytics/figures.ts';
import type { GiftReportRequest } from '../../domain/analytics/report.ts';
import { type PeriodFacts, wholeGrain } from '../../domain/analytics/report-period.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { giftSource, sumsIn } from './gift-source.ts';
import { mostCoins } from './most-coins.ts';
import type { Part } from './read-period.ts';

export const sumsOf = (names: readonly string[]): string =>
  names.map((name) => `coalesce(sum(${name}), 0)::bigint as ${name}`).join(', ');

/** The sums of each part, in the order of the parts. A part without gifts has zeros. */
export async function readGiftSums(
  db: Queryable,
  request: GiftReportRequest,
  facts: PeriodFacts,
  parts: readonly Part[],
): Promise<GiftSums[]> {
  const { table, time, type, where, values } = giftSource(request, facts);
  const names = sumsIn(table);
  const starts = parts.map(({ startsAt, day }) => (type === 'date' ? day : new Date(startsAt).toISOString()));
  const found = await rows<GiftSums & { part: number }>(
    db,
    `select width_bucket(${time}, $${values.length + 1}::${type}[]) as part, ${sumsOf(names)}
       from ${table} where ${where} group by 1`,
    [...values, starts],
  );
  const zeros = Object.fromEntries(names.map((name) => [name, 0])) as unknown as GiftSums;
  const sums = parts.map(() => zeros);
  for (const { part, ...each } of found) sums[part - 1] = each;
  return sums;
}

/** The counts of each part, each a day, week or month of the calendar. `grain`: which of them. */
export async function readPeople(
  db: Queryable,
  grain: 'day' | 'week' | 'month',
  parts: readonly Part[],
): Promise<PeopleCounts[]> {
  const found = await rows<PeopleCounts & { day: string }>(
    db,
    `select day::text, coalesce(senders, 0) as senders, coalesce(new_senders, 0) as new_senders,
            case when viewers > 0 or day >= viewers_from then coalesce(viewers, 0) end as viewers,
            case when viewers > 0 or day >= viewers_from then coalesce(viewers_who_gave, 0) end as viewers_who_gave
       from unnest($2::date[]) day cross join rollup_calendar
       left join lateral (select * from rollup_counts where grain = $1 and starts_on = day offset 0) c on true
      order by day`,
    [grain, parts.map(({ day }) => day)],
  );
  return found.map(({ day, ...counts }) => counts);
}

/** New senders of a period of whole days. Each sender is new on one day, so days can be added up. */
export async function readNewSenders(db: Queryable, { fromDay, toDay }: PeriodFacts): Promise<number> {
  const [row] = await rows<{ senders: number }>(
    db,
    `select coalesce(sum(new_senders), 0)::bigint as senders from rollup_counts
      where grain = 'day' and starts_on >= $1 and starts_on < $2`,
    [fromDay, toDay],
  );
  return row!.senders;
}

/** Distinct senders to a receiver, in each part. */
export async function readSendersTo(
  db: Queryable,
  receiver: string,
  { fromDay, toDay }: PeriodFacts,
  parts: readonly Part[],
): Promise<number[]> {
  const found = await rows<{ part: number; senders: number }>(
    db,
    // Hashed: count(distinct) would sort the 28,000 pairs of a busy receiver's month.
    `select part, count(*) as senders
       from (select distinct width_bucket(day, $4::date[]) as part, sender_id
               from rollup_pairs where receiver_id = $1 and day >= $2 and day < $3 and gifts > 0) s
      group by part`,
    [receiver, fromDay, toDay, parts.map(({ day }) => day)],
  );
  const senders = parts.map(() => 0);
  for (const row of found) senders[row.part - 1] = row.senders;
  return senders;
}

/** The senders of `top_ten_share`. */
const TOP = 10;

/** The coins of the ten senders who spent most, to one receiver or to all. */
export async function readTopTenCoins(
  db: Queryable,
  receiver: string | null,
  facts: PeriodFacts,
): Promise<number> {
  if (receiver === null) {
    const { where, values } = mostCoins(wholeGrain(facts)!, facts.fromDay, TOP);
    const best = await rows<{ coins: number }>(
      db,
      `select coins from rollup_senders where ${where} order by coins desc limit $${values.length + 1}`,
      [...values, TOP],
    );
    return best.reduce((sum, { coins }) => sum + coins, 0);
  }
  const [row] = await rows<{ coins: number }>(
    db,
    `select coalesce(sum(coins), 0)::bigint as coins from (
       select sum(coins) as coins from rollup_pairs where receiver_id = $1 and day >= $2 and day < $3
        group by sender_id order by 1 desc limit $4) top`,
    [receiver, facts.fromDay, facts.toDay, TOP],
  );
  return row!.coins;
}
