import { createDatabase } from '../support/database.ts';
import { median, thousands } from '../support/numbers.ts';
import { inTurns } from '../support/rounds.ts';
import { ITEM, onDatabase, prepareWorld, SPREAD } from '../support/world.ts';
import { lavishEngine } from './lavish.ts';

/** More than a benchmark spends, so that every batch takes promotional and paid coins. */
const PROMOTIONAL_COINS = 1_000_000_000;

/**
 * The engine without and with terms, in turns, each on a database of its own: every host has an agency, paid by the platform or
 * by the host, the item has a share of its own, and every other viewer has promotional coins.
 *
 * @returns the database with the terms
 */
export async function compareTerms(
  url: string,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<string> {
  const termsUrl = await createDatabase(url, 'terms');
  await prepareWorld(termsUrl);
  await addTerms(termsUrl);
  const without = lavishEngine('Lavish, no terms', url, SPREAD);
  const withTerms = lavishEngine('Lavish, with terms', termsUrl, SPREAD);
  try {
    const [off, on] = (await inTurns([without, withTerms], { rounds, seconds })) as [number[], number[]];
    const ratio = median(on.map((rate, round) => rate / off[round]!));
    console.log(
      `\n  medians: without ${thousands(median(off))}, with terms ${thousands(median(on))} gifts/s: ${ratio.toFixed(2)} of without`,
    );
  } finally {
    await without.close();
    await withTerms.close();
  }
  return termsUrl;
}

/** Consistent for `lavish verify`. */
const addTerms = (url: string): Promise<void> =>
  onDatabase(url, async (client) => {
    await client.query(`
      update items set share_bps = 4000 where id = '${ITEM.id}';
      insert into agencies (id) values ('agency_0'), ('agency_1');
      insert into agency_contracts (id, agency_id, host_id, bps, paid_by, valid_from, proposed_at, proposed_by,
                                    signed_at, signed_by, signer, starts_at, idempotency_key, request_hash)
      select gen_random_uuid(), 'agency_' || n % 2, id, 1000 + n, case n % 2 when 0 then 'platform' else 'host' end, at, at, 'server',
             at, 'platform', 'server', at, id, 'none'
        from (select id, row_number() over (order by id) as n, date_trunc('milliseconds', now()) as at
                from users where id like 'host_%') hosts;
      insert into journals (id, kind, user_id, idempotency_key, coins, promotional, promotion, balance, promotional_balance,
                            wallet_version, expires_at, actor, reason, at)
      select gen_random_uuid(), 'promotional_credit', user_id, 'credit', ${PROMOTIONAL_COINS}, ${PROMOTIONAL_COINS},
             -${PROMOTIONAL_COINS}, coins + ${PROMOTIONAL_COINS}, ${PROMOTIONAL_COINS}, 2, '2999-01-01', 'server', 'a benchmark',
             date_trunc('milliseconds', now())
        from wallets where user_id like 'viewer_%' and right(user_id, 1) in ('0', '2', '4', '6', '8');
      insert into due_expiries (credit_id, user_id, expires_at)
      select id, user_id, expires_at from journals where kind = 'promotional_credit';
      update wallets w set coins = balance, promotional = promotional_balance, version = wallet_version
        from journals j where j.user_id = w.user_id and j.kind = 'promotional_credit';
      insert into gift_features (feature) values ('contracts'), ('item shares'), ('promotional coins');
    `);
    await client.query('vacuum analyze');
  });
