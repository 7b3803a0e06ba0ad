import type pg from 'pg';

/** What waits for, or at, a payment provider. Ages in milliseconds; 0: nothing waits. */
export interface ProviderFacts {
  provider: string;
  /** Messages that were tried too often. */
  failedMessages: number;
  /** The age of the oldest message that is not processed. */
  messageAgeMs: number;
  /** The age of the oldest credit that is not confirmed to the provider. */
  confirmationAgeMs: number;
  /** Since when a list at the provider could not be read. */
  listAgeMs: number;
  /** Of one that has failed. Null: none has. */
  error: string | null;
}

/** Reads what waits, for each provider of which something is stored. */
export async function readProviderFacts(pool: pg.Pool): Promise<ProviderFacts[]> {
  const { rows } = await pool.query<ProviderFacts>(
    `with due as (
       select 'message' as what, provider, received_at as since, error from provider_messages where state = 'due'
       union all
       select 'confirmation', p.provider, j.at, d.error
         from due_confirmations d join purchases p on p.id = d.purchase_id join journals j on j.id = p.journal_id
       union all
       select 'list', provider, nullif(read_until, '-infinity'), error from provider_polls where error is not null
     ), failed as (
       select provider, error from provider_messages where state = 'failed'
     )
     select provider,
            (select count(*)::integer from failed f where f.provider = name.provider) as "failedMessages",
            age.message as "messageAgeMs", age.confirmation as "confirmationAgeMs", age.list as "listAgeMs",
            coalesce((select min(error) from due d where d.provider = name.provider),
                     (select min(error) from failed f where f.provider = name.provider)) as error
       from (select provider from due union select provider from failed) name
      cross join lateral (
        select coalesce(max(ms) filter (where what = 'message'), 0)::float8 as message,
               coalesce(max(ms) filter (where what = 'confirmation'), 0)::float8 as confirmation,
               coalesce(max(ms) filter (where what = 'list'), 0)::float8 as list
          from (select what, greatest(0, extract(epoch from clock_timestamp() - since) * 1000) as ms
                  from due d where d.provider = name.provider) ages) age
      order by provider`,
  );
  return rows;
}
