import type pg from 'pg';
import {
  correctGaps,
  correctReversal,
  type GiftCorrection,
} from '../../domain/ledger/corrections/gift-correction.ts';
import type { GapChange } from '../../domain/ledger/funding/wallet-funding.ts';
import { type CorrectableGift, changesByGift, readCorrectableGifts } from '../ledger/gift-corrections.ts';
import type { MovementRow, WalletHistory } from '../ledger/wallet-history.ts';

/** What a journal of a wallet did to gaps, or the gift that it returned. */
export interface ExpectedGaps {
  journal: string;
  kind: MovementRow['kind'];
  subject: string | null;
  changes: readonly GapChange[];
}

interface StoredCorrection extends GiftCorrection {
  journal: string;
  gift: string;
}

/** The corrections of one gift in the order of the wallet, as if no reversal without return had come. */
type ExpectedCorrections = [journal: string, expected: GiftCorrection, isDue: boolean][];

/**
 * Compares the corrections of a wallet's gifts with what the replay of the wallet gives. A reversal without return is no movement
 * of the wallet: corrections behind it change only what is owed, so the stored ones show where it came.
 *
 * @returns the first difference, or null
 */
export async function auditCorrections(
  client: pg.ClientBase,
  history: WalletHistory,
  gaps: readonly ExpectedGaps[],
): Promise<string | null> {
  const stored = await readStored(client, history.user);
  const byGift = new Map<string, ExpectedGaps[]>();
  const add = (gift: string, one: ExpectedGaps) => byGift.set(gift, [...(byGift.get(gift) ?? []), one]);
  for (const one of gaps) {
    const changed = changesByGift(one.changes);
    for (const [version, changes] of changed) add(history.ids.get(version)!, { ...one, changes });
    if (one.kind === 'reversal' && !changed.has(history.versions.get(one.subject!)!))
      add(one.subject!, { ...one, changes: [] });
  }
  const { rows: due } = await client.query<{ id: string }>(
    'select journal_id as id from due_repayments where user_id = $1',
    [history.user],
  );
  const isDue = new Set(due.map(({ id }) => id));
  const gifts = await readCorrectableGifts(client, [...new Set([...byGift.keys(), ...stored.keys()])]);
  for (const gift of gifts.values()) {
    const expected = (byGift.get(gift.id) ?? []).map((one): ExpectedCorrections[number] => [
      one.journal,
      expectedOf(gift, one),
      isDue.has(one.journal),
    ]);
    const difference = compare(gift, expected, stored.get(gift.id) ?? [], history);
    if (difference !== null) return `gift ${gift.id} of ${history.user}: ${difference}`;
  }
  return null;
}

const expectedOf = (gift: CorrectableGift, { kind, subject, changes }: ExpectedGaps): GiftCorrection =>
  kind === 'reversal' && subject === gift.id
    ? correctReversal(gift, changes, true)
    : correctGaps(gift, changes, false);

function compare(
  gift: CorrectableGift,
  expected: ExpectedCorrections,
  stored: readonly StoredCorrection[],
  history: WalletHistory,
): string | null {
  const found = new Map(stored.map((correction) => [correction.journal, correction]));
  let isReversed = false;
  const before = { owed: 0, coins: 0, earned: 0, agency: 0 };
  for (const [journal, correction, isDue] of expected) {
    const row = found.get(journal);
    found.delete(journal);
    if (isDue) {
      if (row) return `${journal} is due, and has a correction`;
      continue;
    }
    if (!row) return `${journal} has no correction of ${correction.coins} coins`;
    if (row.coins === 0 && correction.coins !== 0 && !correction.reversed) isReversed = true;
    const wanted = isReversed ? { ...correction, coins: 0, earned: 0, agency: 0 } : correction;
    const difference = differenceOf(row, wanted);
    if (difference !== null) return `${journal}: ${difference}`;
    for (const field of ['owed', 'coins', 'earned', 'agency'] as const) before[field] += row[field];
  }
  const [reversal, ...more] = found.values();
  if (!reversal) return isReversed ? 'corrections count nothing, and it was not reversed' : null;
  if (more.length > 0 || !reversal.reversed)
    return `${(more[0] ?? reversal).journal} corrects it, and no journal of the wallet`;
  const spending = history.funding.spendings.get(history.versions.get(gift.id)!)!;
  const rest = {
    owed: 0,
    coins: 0 - gift.coins - before.coins,
    earned: 0 - gift.earned - before.earned,
    agency: 0 - gift.agency - before.agency,
    reversed: true,
  };
  return spending.returned ? 'it was reversed twice' : differenceOf(reversal, rest);
}

function differenceOf(row: GiftCorrection, expected: GiftCorrection): string | null {
  for (const field of ['owed', 'coins', 'earned', 'agency', 'reversed'] as const)
    if (row[field] !== expected[field])
      return `the correction has ${field} ${row[field]}, by the rules ${expected[field]}`;
  return null;
}

async function readStored(client: pg.ClientBase, user: string): Promise<Map<string, StoredCorrection[]>> {
  const { rows } = await client.query<StoredCorrection>(
    `select c.journal_id as journal, c.gift_id as gift, c.owed, c.coins, c.earned, c.agency_coins as agency, c.reversed
       from gift_keys k join gift_corrections c on c.gift_id = k.gift_id
      where k.sender_id = $1`,
    [user],
  );
  const byGift = new Map<string, StoredCorrection[]>();
  for (const row of rows) byGift.set(row.gift, [...(byGift.get(row.gift) ?? []), row]);
  return byGift;
}
