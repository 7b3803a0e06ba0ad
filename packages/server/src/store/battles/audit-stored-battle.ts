import type { BattleAudit } from '@lavish/protocol';
import type pg from 'pg';
import { auditGift, closeAudit } from '../../domain/battles/audit/audit-battle.ts';
import { type CheckedRoll, type JudgedGift, openAudit } from '../../domain/battles/audit/audit-state.ts';
import {
  addLogged,
  type CountedGift,
  type LoggedSupporters,
  takeLogged,
} from '../../domain/battles/audit/logged-supporters.ts';
import { recheckSupporter } from '../../domain/battles/audit/recheck-supporters.ts';
import type { Contribution } from '../../domain/battles/contribution.ts';
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
  inAuditSnapshot(pool, (client) => auditInSnapshot(client, id, { onRoll, rests: true }));

interface AuditOptions {
  onRoll?: ((roll: CheckedRoll) => void) | undefined;
  /** As for `pagesOf`. Default: false. */
  rests?: boolean;
  /** Senders of whom this process holds the sums at the same time. Default: 100,000, some 20 MB. */
  supportersAPass?: number;
}

/** As `auditBattle`, within the caller's transaction, which reads one snapshot. */
export async function auditInSnapshot(
  client: pg.ClientBase,
  id: string,
  { onRoll, rests = false, supportersAPass = 100_000 }: AuditOptions = {},
): Promise<BattleAudit | null> {
  const { rows: battles } = await client.query<BattleRow & { over_at: number | null }>(
    `select ${BATTLE_COLUMNS}, b.over_at from battles b where b.id = $1`,
    [id],
  );
  const [row] = battles;
  if (!row) return null;
  const audit = openAudit(battleOf(row), onRoll);
  let range = await readRange(client, id, '', supportersAPass);
  let sums: LoggedSupporters = new Map();
  for await (const gifts of logOf(client, id, rests)) {
    for (const gift of gifts) {
      auditGift(audit, gift);
      const counted = countedOf(gift);
      const isCorrected = audit.corrections.gifts.at(-1) === gift.id;
      if (counted && !isCorrected && isIn(range, gift.sender)) addLogged(sums, counted);
    }
  }
  for (;;) {
    for await (const page of supportersOf(client, id, range, rests)) {
      for (const { side, sender, ...stored } of page)
        recheckSupporter(audit, { side, sender, stored, logged: takeLogged(sums, side, sender) });
    }
    for (const missing of sums.values()) recheckSupporter(audit, { ...missing, stored: null });
    if (range.below === null) break;
    range = await readRange(client, id, range.below, supportersAPass);
    sums = await sumGifts(client, id, range, new Set(audit.corrections.gifts), rests);
  }
  return closeAudit(audit, row.over_at);
}

/** The senders of a pass, in the order of their ids: from `from` on, and below `below`; null: all the others. */
interface SenderRange {
  from: string;
  below: string | null;
}

const isIn = ({ from, below }: SenderRange, sender: string) =>
  sender >= from && (below === null || sender < below);

async function readRange(
  client: pg.ClientBase,
  battle: string,
  from: string,
  supporters: number,
): Promise<SenderRange> {
  const { rows } = await client.query<{ sender: string }>(
    `select sender_id as sender from battle_supporters where battle_id = $1 and sender_id >= $2
      order by sender_id offset $3 limit 1`,
    [battle, from, supporters],
  );
  return { from, below: rows[0]?.sender ?? null };
}

/** A range as conditions on `sender_id`, with `$1` as the battle, and all parameters. */
const inRange = (battle: string, { from, below }: SenderRange) => ({
  where: `sender_id >= $2${below === null ? '' : ' and sender_id < $3'}`,
  values: [battle, from, ...(below === null ? [] : [below])],
});

const countedOf = ({ sender, coins, battle: { side, points, ordinal } }: JudgedGift): CountedGift | null =>
  ordinal === null ? null : { side, sender, points, coins, ordinal };

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

/**
 * Adds up the verdicts on the gifts of some senders, without the gifts `without`. Only for battles with more supporters than one
 * pass has: the sums of the first ones are made while the gifts are audited.
 */
async function sumGifts(
  client: pg.ClientBase,
  battle: string,
  range: SenderRange,
  without: ReadonlySet<string>,
  rests: boolean,
): Promise<LoggedSupporters> {
  const sums: LoggedSupporters = new Map();
  const { where, values } = inRange(battle, range);
  const log = pagesOf<CountedGift & { id: string }>(
    client,
    'supporters_log',
    `select id, battle_side as side, sender_id as sender, points, coins, battle_ordinal as ordinal
       from gifts where battle_id = $1 and ${await idsInBattle(client, battle)} and battle_ordinal is not null and ${where}
      order by battle_ordinal`,
    values,
    { rests },
  );
  for await (const gifts of log) for (const gift of gifts) if (!without.has(gift.id)) addLogged(sums, gift);
  return sums;
}

type StoredSupporter = Contribution & { side: number; sender: string };

/** The stored supporters of a range in pages. */
function supportersOf(client: pg.ClientBase, battle: string, range: SenderRange, rests: boolean) {
  const { where, values } = inRange(battle, range);
  return pagesOf<StoredSupporter>(
    client,
    'audited_supporters',
    `select side, sender_id as sender, gifts, points, coins, since from battle_supporters
      where battle_id = $1 and ${where} order by sender_id, side`,
    values,
    { rests },
  );
}

const isJudged = (gift: ReturnType<typeof giftOf>): gift is JudgedGift => gift.battle !== null;
