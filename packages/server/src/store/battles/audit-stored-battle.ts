import type { BattleAudit } from '@lavish/protocol';
import type pg from 'pg';
import { auditGift, closeAudit } from '../../domain/battles/audit/audit-battle.ts';
import { type CheckedRoll, type JudgedGift, openAudit } from '../../domain/battles/audit/audit-state.ts';
import { type AuditedSupporter, recheckSupporter } from '../../domain/battles/audit/recheck-supporters.ts';
import { inAuditSnapshot, pagesOf } from '../audit-snapshot.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from '../gifts/gift-rows.ts';
import { idsInBattle } from '../gifts/id-ranges.ts';
import { BATTLE_COLUMNS, type BattleRow, battleOf } from './battle-rows.ts';

/**
 * Recomputes a battle (`id`: 32 hex digits) from its gifts in one snapshot. A running battle is audited up to the gifts that
 * it has counted so far. Calls `onRoll` for every roll. Null: there is no such battle.
 */
export const auditBattle = (
  pool: pg.Pool,
  id: string,
  onRoll?: (roll: CheckedRoll) => void,
): Promise<BattleAudit | null> =>
  inAuditSnapshot(pool, (client) => auditInSnapshot(client, id, onRoll, true));

/** As `auditBattle`, within the caller's transaction, which reads one snapshot. `rests`: as for `pagesOf`. */
export async function auditInSnapshot(
  client: pg.ClientBase,
  id: string,
  onRoll?: (roll: CheckedRoll) => void,
  rests = false,
): Promise<BattleAudit | null> {
  const { rows: battles } = await client.query<BattleRow & { over_at: number | null }>(
    `select ${BATTLE_COLUMNS}, b.over_at from battles b where b.id = $1`,
    [id],
  );
  const [row] = battles;
  if (!row) return null;
  const audit = openAudit(battleOf(row), onRoll);
  for await (const gifts of logOf(client, id, rests)) {
    for (const gift of gifts) auditGift(audit, gift);
  }
  for await (const supporters of supportersOf(client, id, audit.corrections.gifts, rests)) {
    for (const supporter of supporters) recheckSupporter(audit, supporter);
  }
  return closeAudit(audit, row.over_at);
}

/** A battle's gifts in pages: the counted ones by their ordinals, then the others. */
async function* logOf(client: pg.ClientBase, battle: string, rests: boolean): AsyncGenerator<JudgedGift[]> {
  const log = pagesOf<GiftRow>(
    client,
    'battle_log',
    `select ${GIFT_COLUMNS} from gifts g where g.battle_id = $1 and ${await idsInBattle(client, battle)} order by g.battle_ordinal nulls last`,
    [battle],
    { rests },
  );
  for await (const rows of log) yield rows.map(giftOf).filter(isJudged);
}

interface SupporterRow {
  side: number;
  sender: string;
  gifts: number | null;
  points: number;
  coins: number;
  since: number;
  logged_gifts: number | null;
  logged_points: number;
  logged_coins: number;
  first: number;
  scored: number | null;
}

/**
 * A battle's supporters in pages: each as it is stored, and as the sum of the gifts' verdicts without the gifts `without`.
 * The database computes the sums, so that this process never holds all supporters.
 */
async function* supportersOf(
  client: pg.ClientBase,
  battle: string,
  without: readonly string[],
  rests: boolean,
): AsyncGenerator<AuditedSupporter[]> {
  const supporters = pagesOf<SupporterRow>(
    client,
    'audited_supporters',
    `select side, sender_id as sender, s.gifts, s.points, s.coins, s.since,
            l.gifts as logged_gifts, l.points as logged_points, l.coins as logged_coins, l.first, l.scored
       from (select side, sender_id, gifts, points, coins, since from battle_supporters where battle_id = $1) s
       full join (
         select battle_side as side, sender_id, count(*) as gifts, sum(points)::bigint as points,
                sum(coins)::bigint as coins, min(battle_ordinal) as first,
                max(battle_ordinal) filter (where points > 0) as scored
           from gifts where battle_id = $1 and ${await idsInBattle(client, battle)} and battle_ordinal is not null and id <> all($2)
          group by battle_side, sender_id) l using (side, sender_id)
      order by side, sender_id`,
    [battle, without],
    { rests },
  );
  for await (const rows of supporters) yield rows.map(supporterOf);
}

const supporterOf = (row: SupporterRow): AuditedSupporter => ({
  side: row.side,
  sender: row.sender,
  stored:
    row.gifts === null ? null : { gifts: row.gifts, points: row.points, coins: row.coins, since: row.since },
  logged:
    row.logged_gifts === null
      ? null
      : {
          gifts: row.logged_gifts,
          points: row.logged_points,
          coins: row.logged_coins,
          first: row.first,
          scored: row.scored,
        },
});

const isJudged = (gift: ReturnType<typeof giftOf>): gift is JudgedGift => gift.battle !== null;
