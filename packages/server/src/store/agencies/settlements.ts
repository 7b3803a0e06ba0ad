import { type AgencySettlement, type PostSettlement, type Refusal, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { type Settlement, settle } from '../../domain/agencies/settle.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { requestHash } from '../ledger/request-hash.ts';
import { lockAgency } from '../locks.ts';
import { newId } from '../new-id.ts';

interface SettlementRow extends Omit<Settlement, 'from' | 'until'> {
  journal_id: string;
  agency_id: string;
  from_day: string;
  until_day: string;
  reference: string | null;
  actor: string;
  request_hash: string;
  at: number;
}

const READ_SETTLEMENTS = `
  select s.journal_id, s.agency_id, s.from_day::text, s.until_day::text, s.opening, s.earned, s.paid, s.closing,
         j.reference, j.actor, j.request_hash, j.at
    from agency_settlements s join journals j on j.id = s.journal_id`;

const settlementView = (row: SettlementRow): AgencySettlement => ({
  id: toWireId('jnl', row.journal_id),
  agency: row.agency_id,
  from: row.from_day,
  until: row.until_day,
  opening: row.opening,
  earned: row.earned,
  paid: row.paid,
  closing: row.closing,
  reference: row.reference,
  actor: row.actor,
  at: timestamp(row.at),
});

/** Settlements of an agency, the latest first. */
export async function listSettlements(
  db: Queryable,
  { agency, limit, after }: { agency: string; limit: number; after?: { until: string } },
): Promise<AgencySettlement[]> {
  const found = await rows<SettlementRow>(
    db,
    `${READ_SETTLEMENTS} where s.agency_id = $1 ${after ? 'and s.until_day < $3' : ''}
      order by s.until_day desc limit $2`,
    [agency, limit, ...(after ? [after.until] : [])],
  );
  return found.map(settlementView);
}

/** A settlement, and whether an earlier request under the same key has written it. */
export interface Settled {
  settlement: AgencySettlement;
  isReplay: boolean;
}

/** Settles an agency up to a day, once for each key of the agency and each day. The journal moves what is paid out of its account. */
export function settleAgency(
  pool: pg.Pool,
  agency: string,
  request: PostSettlement,
  { key, actor }: { key: string; actor: string },
): Promise<Settled | Refusal> {
  const hash = requestHash({ ...request });
  return inTransaction(pool, async (client) => {
    if (!(await lockAgency(client, agency)))
      return refuse('agency_not_found', `There is no agency ${agency}.`, { param: 'agency' });
    const used = await client.query<SettlementRow>(
      `${READ_SETTLEMENTS} where j.account = 'agency' and j.agency_id = $1 and j.kind = 'agency_settlement' and j.idempotency_key = $2`,
      [agency, key],
    );
    const [earlier] = used.rows;
    if (earlier) {
      if (earlier.request_hash === hash) return { settlement: settlementView(earlier), isReplay: true };
      const detail = 'This key was used for another request. Use a new one for each.';
      return refuse('idempotency_key_reused', detail, { param: 'Idempotency-Key' });
    }
    const [facts] = (await client.query<SettlementFacts>(READ_FACTS, [agency, request.until])).rows;
    const settlement = settle(request.until, facts!);
    if (isRefusal(settlement)) return settlement;
    const at = await readClock(client);
    const id = newId(at);
    await client.query(
      `insert into journals (id, kind, account, agency_id, coins, reference, actor, request_hash, idempotency_key, at)
       values ($1, 'agency_settlement', 'agency', $2, $3, $4, $5, $6, $7, $8)`,
      [id, agency, 0 - settlement.paid, request.reference ?? null, actor, hash, key, timestamp(at)],
    );
    await client.query(
      `insert into agency_settlements (journal_id, agency_id, from_day, until_day, opening, earned, paid, closing)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        agency,
        settlement.from,
        settlement.until,
        settlement.opening,
        settlement.earned,
        settlement.paid,
        settlement.closing,
      ],
    );
    const [written] = (await client.query<SettlementRow>(`${READ_SETTLEMENTS} where s.journal_id = $1`, [id]))
      .rows;
    return { settlement: settlementView(written!), isReplay: false };
  });
}

type SettlementFacts = Parameters<typeof settle>[1];

/** `earned` is everything up to the day that no settlement has: so a row that came late would be in the next one. */
const READ_FACTS = `
  select exists (select from log_day_ends e join log_followers f on f.name = 'agencies' and f.position >= e.position
                  where e.day >= $2::date) as "isCounted",
         last.until_day::text as "settledUntil", (last.until_day + 1)::text as "next", coalesce(last.closing, 0) as opening,
         (select min(day)::text from agency_days where agency_id = $1) as "firstDay",
         coalesce((select sum(agency_coins + corrected) from agency_days where agency_id = $1 and day <= $2::date), 0)::bigint
           - coalesce((select sum(earned) from agency_settlements where agency_id = $1), 0)::bigint as earned
    from (select) one left join lateral (
      select until_day, closing from agency_settlements where agency_id = $1 order by until_day desc limit 1) last on true`;
