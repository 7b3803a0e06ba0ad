import type { BattleAudit } from '@lavish/protocol';
import type pg from 'pg';
import { auditGift, closeAudit } from '../domain/battle/audit/audit-battle.ts';
import { type CheckedRoll, type JudgedGift, openAudit } from '../domain/battle/audit/audit-state.ts';
import type { ContributionRow } from '../domain/battle/contribution.ts';
import { BATTLE_COLUMNS, type BattleRow, battleOf } from './battle-rows.ts';
import { inTransaction } from './database.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';

/** Gifts read at once: some 10 ms of work, after which a server that audits has a turn for others. */
const PAGE = 500;

/**
 * Works a battle (`id`: 32 hex digits) out again from its gifts, all as it was at one moment; one that runs, on what it
 * has counted by now. `onRoll` is told of every roll. Null: there is no such battle.
 */
export const auditBattle = (
  pool: pg.Pool,
  id: string,
  onRoll?: (roll: CheckedRoll) => void,
): Promise<BattleAudit | null> =>
  inTransaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    return auditInSnapshot(client, id, onRoll);
  });

/** As `auditBattle`, within the caller's transaction, which has to see one moment throughout. */
export async function auditInSnapshot(
  client: pg.ClientBase,
  id: string,
  onRoll?: (roll: CheckedRoll) => void,
): Promise<BattleAudit | null> {
  const { rows: battles } = await client.query<BattleRow & { over_at: number | null }>(
    `select ${BATTLE_COLUMNS}, b.over_at from battles b where b.id = $1`,
    [id],
  );
  const [row] = battles;
  if (!row) return null;
  const audit = openAudit(battleOf(row), onRoll);
  for await (const gifts of logOf(client, id)) {
    for (const gift of gifts) auditGift(audit, gift);
  }
  const { rows: contributions } = await client.query<ContributionRow>(
    `select battle_id as battle, side, sender_id as sender, gifts, points, coins, since
       from battle_supporters where battle_id = $1 order by side, since`,
    [id],
  );
  return closeAudit(audit, contributions, row.over_at);
}

/** A battle's gifts in pages: those that were counted by their ordinals, then the others. */
async function* logOf(client: pg.ClientBase, battle: string): AsyncGenerator<JudgedGift[]> {
  await client.query(
    `declare battle_log no scroll cursor for
     select ${GIFT_COLUMNS} from gifts g where g.battle_id = $1 order by g.battle_ordinal nulls last`,
    [battle],
  );
  for (;;) {
    const { rows } = await client.query<GiftRow>(`fetch ${PAGE} from battle_log`);
    if (rows.length === 0) break;
    yield rows.map(giftOf).filter(isJudged);
  }
  await client.query('close battle_log');
}

const isJudged = (gift: ReturnType<typeof giftOf>): gift is JudgedGift => gift.battle !== null;
