import { type ErrorCode, LIMITS, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { StoredJournal } from '../ledger/journal-rows.ts';
import type { JournalCause } from '../ledger/write-journals.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import type { PurchaseCredits } from './book-takes.ts';
import { type PurchaseRow, priceOf } from './purchase-rows.ts';
import { hasReachedLimit } from './read-packs.ts';

/** Providers to which this server confirms each credited purchase. */
const CONFIRMED_PROVIDERS: readonly string[] = ['google'];

const MS_PER_DAY = 86_400_000;

/** Writes the journals of a credit. Each repays the wallet's debt before the next. */
export interface CreditWriter {
  paid(coins: number, cause: JournalCause): Promise<StoredJournal>;
  bonus(coins: number, expiresAt: number, cause: JournalCause): Promise<StoredJournal>;
}

export interface Credited {
  row: PurchaseRow;
  credits: PurchaseCredits;
  /** The last journal. */
  last: StoredJournal;
}

interface Terms {
  coins: number;
  bonusCoins: number;
  bonusDays: number | null;
  maxPerUser: number | null;
}

/**
 * Credits a purchase whose user, pack and payment are known, once, under the wallet's lock. A purchase that must not be credited is
 * marked as refused, and `refused` is its code: the user's money has to be returned.
 */
export async function creditPurchase(
  client: pg.ClientBase,
  row: PurchaseRow,
  wallet: { coins: number },
  at: number,
  write: CreditWriter,
): Promise<Credited | { refused: ErrorCode } | Refusal> {
  const terms = await readTerms(client, row);
  const coins = terms.coins * row.quantity;
  const bonusCoins = terms.bonusCoins * row.quantity;
  const refused = await whyRefused(client, row, terms, wallet.coins + coins + bonusCoins);
  if (refused !== null) {
    await client.query(`update purchases set state = 'refused', refusal = $2 where id = $1`, [
      row.id,
      refused,
    ]);
    return { refused };
  }
  if (bonusCoins > 0) {
    const unusable = await useGiftFeature(client, 'promotional coins');
    if (isRefusal(unusable)) return unusable;
  }
  const reference = `${row.provider}:${row.transaction}`;
  const money = { amount: priceOf(row), currency: row.currency };
  const paid = await write.paid(coins, { key: row.id, reference, ...money });
  let bonus: StoredJournal | null = null;
  if (bonusCoins > 0) {
    const expiresAt = at + terms.bonusDays! * MS_PER_DAY;
    bonus = await write.bonus(bonusCoins, expiresAt, { key: row.id, reference, subject: paid.id, expiresAt });
    await client.query('insert into due_expiries (credit_id, user_id, expires_at) values ($1, $2, $3)', [
      bonus.id,
      row.user,
      timestamp(expiresAt),
    ]);
  }
  await client.query(
    `update purchases set state = 'credited', coins = $2, bonus_coins = $3, journal_id = $4, bonus_journal_id = $5 where id = $1`,
    [row.id, coins, bonusCoins, paid.id, bonus?.id ?? null],
  );
  if (CONFIRMED_PROVIDERS.includes(row.provider))
    await client.query('insert into due_confirmations (purchase_id, next_at) values ($1, $2)', [
      row.id,
      timestamp(at),
    ]);
  return {
    row: { ...row, state: 'credited', coins, bonusCoins, journal: paid.id, bonusJournal: bonus?.id ?? null },
    credits: {
      paid: { journal: paid.id, version: paid.walletVersion! },
      bonus: bonus && { journal: bonus.id, version: bonus.walletVersion! },
    },
    last: bonus ?? paid,
  };
}

/** Why a paid purchase must not be credited. Null: it may. */
async function whyRefused(
  client: pg.ClientBase,
  { user, pack }: PurchaseRow,
  { maxPerUser }: Terms,
  balance: number,
): Promise<ErrorCode | null> {
  if (balance > LIMITS.maxCoins) return 'limit_reached';
  const isReached = await hasReachedLimit(client, user!, { id: pack!, max_per_user: maxPerUser });
  return isReached ? 'pack_limit_reached' : null;
}

async function readTerms(client: pg.ClientBase, { pack, packVersion }: PurchaseRow): Promise<Terms> {
  const { rows } = await client.query<Terms>(
    `select coins, bonus_coins as "bonusCoins", bonus_days as "bonusDays", max_per_user as "maxPerUser"
       from pack_versions where pack_id = $1 and version = $2`,
    [pack, packVersion],
  );
  return rows[0]!;
}
