import {
  type ChargebackWithdrawal,
  LIMITS,
  type PostWithdrawal,
  type Refund,
  type RefundRequest,
  type Refusal,
  toWireId,
} from '@lavish/protocol';
import type pg from 'pg';
import { coinsToTake } from '../../domain/ledger/coins-to-take.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import { type Carried, readUsedKey } from './carried-out.ts';
import { writeDueRepayments } from './gift-corrections.ts';
import { JOURNAL_COLUMNS, type StoredJournal } from './journal-rows.ts';
import { requestHash } from './request-hash.ts';
import { openHistoryBook } from './wallet-book.ts';
import { continueHistory, prepareHistory, type WalletHistory } from './wallet-history.ts';
import type { JournalCause } from './write-journals.ts';

interface Asker {
  key: string;
  actor: string;
}

/**
 * Takes coins of a top-up back, because its price was returned: unspent ones, then spent ones, each from the last one
 * backwards. Spent ones are owed. The platform has paid for them until the user repays.
 */
export async function refundTopUp(
  pool: pg.Pool,
  topUp: StoredJournal,
  request: RefundRequest,
  { key, actor }: Asker,
): Promise<Carried<Refund> | Refusal> {
  const { kind = 'refund', amount, reason, reference = null } = request;
  const hash = requestHash({ ...request, kind, top_up: topUp.id });
  const { user } = topUp;
  return withHistory(pool, user, async (client, wallet, history) => {
    const used = await readUsedKey(client, { user, kind, key, hash });
    if (isRefusal(used)) return used;
    if (used) return { done: await refundView(client, used, topUp), changed: null };
    const taken = await readTaken(client, topUp.id);
    const toTake = coinsToTake({ coins: topUp.coins, price: topUp.amount }, taken, amount);
    if (isRefusal(toTake)) return toTake;
    const unusable = await useGiftFeature(client, 'corrections');
    if (unusable) return unusable;
    const at = await readClock(client);
    const book = openHistoryBook(client, history, wallet, at);
    const movement = {
      type: 'refund',
      credit: topUp.walletVersion!,
      kind: 'paid',
      coins: toTake.coins,
    } as const;
    const cause: JournalCause = {
      ...{ key, reason, reference, actor, requestHash: hash },
      subject: topUp.id,
      amount: toTake.amount,
      currency: topUp.currency,
    };
    const journal = await book.move(kind, movement, cause);
    const after = await book.close(journal);
    return { done: await refundView(client, journal, topUp), changed: [{ user, wallet: after }] };
  });
}

/** Returns the coins that a chargeback has taken, once: each to where it was. */
export async function withdrawChargeback(
  pool: pg.Pool,
  chargeback: StoredJournal,
  { reason, reference }: PostWithdrawal,
  { key, actor }: Asker,
): Promise<Carried<ChargebackWithdrawal> | Refusal> {
  const { user } = chargeback;
  const kind = 'chargeback_withdrawal';
  const hash = requestHash({ reason, reference, chargeback: chargeback.id });
  const view = async (client: pg.ClientBase, journal: StoredJournal) => ({
    chargeback: toWireId('jnl', chargeback.id),
    ...(await refundView(client, journal, topUp)),
  });
  const topUp = (await readJournal(pool, chargeback.subject!))!;
  return withHistory(pool, user, async (client, wallet, history) => {
    const used = await readUsedKey(client, { user, kind, key, hash });
    if (isRefusal(used)) return used;
    if (used) return { done: await view(client, used), changed: null };
    const withdrawn = history.versions.get(chargeback.id)!;
    if (!history.funding.refunds.has(withdrawn)) {
      const name = toWireId('jnl', chargeback.id);
      return refuse('chargeback_withdrawn', `Chargeback ${name} was withdrawn before.`, {
        param: 'chargeback',
      });
    }
    if (wallet.coins > LIMITS.maxCoins - topUp.coins)
      return refuse('invalid_request', 'The wallet would hold more than 2^53 − 1 coins.', {
        param: 'chargeback',
      });
    const at = await readClock(client);
    const book = openHistoryBook(client, history, wallet, at);
    const cause: JournalCause = {
      ...{ key, reason, actor, requestHash: hash },
      reference: reference ?? null,
      subject: chargeback.id,
      amount: chargeback.amount,
      currency: chargeback.currency,
    };
    const movement = { type: 'withdrawal', refund: withdrawn } as const;
    const journal = await book.move(kind, movement, cause);
    const after = await book.close(journal);
    return { done: await view(client, journal), changed: [{ user, wallet: after }] };
  });
}

/** Reads a journal by its id (32 hex digits). */
export async function readJournal(db: Queryable, id: string): Promise<StoredJournal | null> {
  const [row] = await rows<StoredJournal>(db, `select ${JOURNAL_COLUMNS} from journals where id = $1`, [id]);
  return row ?? null;
}

/** Runs `work` with the locked wallet and its whole history. Only the last movements are read under the lock. */
export async function withHistory<T>(
  pool: pg.Pool,
  user: string,
  work: (
    client: pg.PoolClient,
    wallet: { coins: number; promotional: number; owed: number; version: number },
    history: WalletHistory,
  ) => Promise<T>,
): Promise<T> {
  const historyUntilNow = await prepareHistory(pool, user);
  return inLockingTransaction(pool, async (client, locks) => {
    const [wallet] = await locks.lockWallets([user]).rows;
    const history = historyUntilNow();
    await continueHistory(client, history);
    await writeDueRepayments(client, history, await readClock(client));
    return work(client, wallet!, history);
  });
}

/** What earlier refunds of a top-up took, without chargebacks that were withdrawn. */
async function readTaken(client: pg.ClientBase, topUp: string): Promise<{ coins: number; amount: number }> {
  const { rows } = await client.query<{ coins: number; amount: number }>(
    `select coalesce(sum(-coins - platform), 0)::bigint as coins, coalesce(sum(amount), 0)::bigint as amount
       from journals j
      where subject_id = $1 and kind in ('refund', 'chargeback')
        and not exists (select from journals w where w.subject_id = j.id and w.kind = 'chargeback_withdrawal')`,
    [topUp],
  );
  return rows[0]!;
}

interface RefundedGiftRow {
  id: string;
  room: string;
  receiver: string;
  battle: string | null;
  coins: number;
}

/** The answer from stored rows alone, so that a replayed response has the same bytes. */
export async function refundView(
  client: pg.ClientBase,
  journal: StoredJournal,
  topUp: Pick<StoredJournal, 'id'>,
): Promise<Refund> {
  const { rows } = await client.query<RefundedGiftRow>(
    `select g.id, g.room_id as room, g.receiver_id as receiver, g.battle_id as battle, c.owed as coins
       from gift_corrections c cross join lateral (select * from gifts where id = c.gift_id limit 1) g
      where c.journal_id = $1 and c.owed > 0 order by g.wallet_version`,
    [journal.id],
  );
  return {
    id: toWireId('jnl', journal.id),
    kind: journal.kind as Refund['kind'],
    user: journal.user,
    top_up: toWireId('jnl', topUp.id),
    amount: journal.amount,
    coins: journal.bonusTaken ?? Math.abs(journal.coins + journal.platform),
    wallet_coins: Math.abs(journal.coins),
    gifts: rows.map(({ id, room, receiver, battle, coins }) => ({
      gift: toWireId('gft', id),
      room,
      receiver,
      battle: battle && toWireId('btl', battle),
      coins,
    })),
    reason: journal.reason!,
    actor: journal.actor!,
    at: timestamp(journal.at),
  };
}
