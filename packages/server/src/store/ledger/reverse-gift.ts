import { type GiftReversal, LIMITS, type PostGiftReversal, type Refusal, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import { correctReversal } from '../../domain/ledger/corrections/gift-correction.ts';
import type { GiftTerms } from '../../domain/ledger/corrections/gift-loss.ts';
import { refuse } from '../../domain/refusal.ts';
import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction, keepLossPolicies } from '../locks.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import { type Carried, readUsedKey } from './carried-out.ts';
import { gapsOf, readCorrectableGifts, writeDueRepayments } from './gift-corrections.ts';
import { JOURNAL_COLUMNS, type StoredJournal } from './journal-rows.ts';
import { requestHash } from './request-hash.ts';
import { openHistoryBook } from './wallet-book.ts';
import { continueHistory, prepareHistory } from './wallet-history.ts';
import { addEarnings, earningsRow, writeJournal } from './write-journals.ts';

/**
 * Reverses a gift, once. With `return_coins` the sender's coins go back to their own places in the wallet, and what the receiver
 * earned goes back to where it came from. Without, the coins stay spent, and what the receiver earned goes to the platform.
 */
export async function reverseGift(
  pool: pg.Pool,
  gift: StoredGift,
  { reason, return_coins: returns = true }: PostGiftReversal,
  { key, actor }: { key: string; actor: string },
): Promise<Carried<GiftReversal> | Refusal> {
  const { id, sender, receiver } = gift;
  const hash = requestHash({ gift: id, reason, return_coins: returns });
  const historyUntilNow = await prepareHistory(pool, sender);
  return inLockingTransaction(pool, async (client, locks) => {
    const { rows, next } = locks.lockWallets([sender]);
    const wallet = (await rows)[0]!;
    const stored = await readReversal(client, id);
    if (stored.length > 0) {
      if (stored.some((journal) => journal.key === key && journal.requestHash === hash))
        return { done: reversalOf(gift, stored), changed: null };
      return refuse('gift_reversed', `Gift ${toWireId('gft', id)} was reversed before.`, { param: 'gift' });
    }
    // The key of another gift of this user.
    const used = await readUsedKey(client, {
      user: returns ? sender : receiver,
      kind: 'reversal',
      key,
      hash,
    });
    if (used !== null) return used as Refusal;
    const unusable = await useGiftFeature(client, 'corrections');
    if (unusable) return unusable;
    if (returns && wallet.coins > LIMITS.maxCoins - gift.coins)
      return refuse('invalid_request', 'The wallet would hold more than 2^53 − 1 coins.', { param: 'gift' });

    const at = await readClock(client);
    const history = historyUntilNow();
    await continueHistory(client, history);
    await writeDueRepayments(client, history, at);
    await keepLossPolicies(client);
    const terms = (await readCorrectableGifts(client, [id])).get(id)!;
    const spending = history.funding.spendings.get(gift.walletVersion)!;
    const gaps = gapsOf(spending);
    const taken = correctReversal(terms, gaps, returns);

    await next.lockEarnings([receiver]).rows;
    const cause = { key, reason, actor, requestHash: hash, subject: id };
    const book = openHistoryBook(client, history, wallet, at);
    const journals: StoredJournal[] = [];
    const movement = { type: 'reversal', gift: gift.walletVersion } as const;
    if (returns) journals.push(await book.move('reversal', movement, cause));
    const [ofSender] = journals;
    const entries = {
      coins: taken.earned,
      agency: taken.agency,
      agencyId: terms.agencyId,
      // The promotional coins that went back cost `promotion` their price, of which it had what they did not earn.
      promotion: ofSender ? unearnedPromotion(terms) + ofSender.promotional : 0,
    };
    const isBooked = !ofSender || entries.coins !== 0 || entries.agency !== 0 || entries.promotion !== 0;
    const own = ofSender ? { subject: id, key: ofSender.id } : cause;
    const ofReceiver = isBooked
      ? await writeJournal(client, at, earningsRow('reversal', receiver, entries, own))
      : null;
    if (ofReceiver) journals.push(ofReceiver);
    const main = journals[0]!;
    const after = await book.close(main, {
      journal: main.id,
      gift: spending,
      gaps,
      returns,
      recovery: ofReceiver?.id ?? null,
    });
    const changed: AccountChange[] = ofSender ? [{ user: sender, wallet: after }] : [];
    if (entries.coins !== 0)
      changed.push({ user: receiver, earnings: await addEarnings(client, receiver, entries.coins) });
    return { done: reversalOf(gift, journals), changed };
  });
}

/** What `promotion` still lacks of a gift's promotional coins, as a negative number: what they have earned is not there. */
const unearnedPromotion = (gift: GiftTerms): number =>
  gift.promotionalEarned + gift.promotionalAgency - gift.promotionalCoins;

async function readReversal(client: pg.ClientBase, gift: string): Promise<StoredJournal[]> {
  const { rows } = await client.query<StoredJournal>(
    `select ${JOURNAL_COLUMNS} from journals where subject_id = $1 and kind = 'reversal' order by account`,
    [gift],
  );
  return rows;
}

/** The reversal from its journals alone, so that a replayed response has the same bytes. */
function reversalOf({ id, sender, receiver }: StoredGift, journals: readonly StoredJournal[]): GiftReversal {
  const main = journals[0]!;
  const ofSender = journals.find(({ account }) => account === 'wallet');
  const ofReceiver = journals.find(({ account }) => account === 'earnings');
  return {
    gift: toWireId('gft', id),
    sender,
    receiver,
    return_coins: ofSender !== undefined,
    returned: ofSender?.coins ?? 0,
    taken: 0 - (ofReceiver?.coins ?? 0),
    journals: journals.map((journal) => toWireId('jnl', journal.id)),
    reason: main.reason!,
    actor: main.actor!,
    at: timestamp(main.at),
  };
}
