/** A condition on rows of `rollup_senders`, and its parameters. */
export interface SenderCondition {
  where: string;
  values: unknown[];
}

/**
 * The senders of a day, week or month, as far as they can be among the first `count` by coins. Those of weeks and months come
 * from an index on powers of two: of the 120,000 senders of a month some hundred are read for the first ten. A day has a
 * fifth as many senders and no such index.
 */
export const mostCoins = (grain: 'day' | 'week' | 'month', day: string, count: number): SenderCondition => {
  const period = `grain = '${grain}' and starts_on = $1`;
  if (grain === 'day') return { where: period, values: [day] };
  return {
    where: `${period} and magnitude >= coalesce(
      (select magnitude from rollup_senders where ${period} order by magnitude desc offset $2 limit 1), 0)`,
    values: [day, count - 1],
  };
};
