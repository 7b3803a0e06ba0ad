import { type GiftFunding, MAX_LISTED_CORRECTIONS, toWireId } from '@lavish/protocol';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { continueHistory, startHistory } from './wallet-history.ts';

/** What has paid for a gift, by the movements of its sender's wallet until now, and how it was corrected. */
export async function readGiftFunding(db: Queryable, gift: StoredGift): Promise<GiftFunding> {
  const history = startHistory(gift.sender);
  await continueHistory(db, history);
  const { pieces, gaps, returned } = history.funding.spendings.get(gift.walletVersion)!;
  const coins = new Map<number, number>();
  for (const { credit, length } of pieces)
    if (credit !== null) coins.set(credit.version, (coins.get(credit.version) ?? 0) + length);
  const sources = [...coins].map(([version, paid]) => ({ id: history.ids.get(version)!, coins: paid }));
  const kinds = await rows<{ id: string; kind: GiftFunding['sources'][number]['kind'] }>(
    db,
    'select id, kind from journals where id = any($1)',
    [sources.map(({ id }) => id)],
  );
  const kindOf = new Map(kinds.map(({ id, kind }) => [id, kind]));
  const corrections = await readLatestCorrections(db, gift.id);
  return {
    gift: toWireId('gft', gift.id),
    coins: gift.coins,
    promotional_coins: gift.promotionalCoins,
    promotional_earned: gift.promotionalEarned,
    promotional_agency_coins: gift.agency?.promotionalCoins ?? 0,
    reversed: returned,
    owed: gaps,
    sources: sources.map(({ id, coins: paid }) => ({
      journal: toWireId('jnl', id),
      kind: kindOf.get(id)!,
      coins: paid,
    })),
    corrections: corrections.slice(0, MAX_LISTED_CORRECTIONS),
    has_more_corrections: corrections.length > MAX_LISTED_CORRECTIONS,
  };
}

type Correction = GiftFunding['corrections'][number];

/** Reads the latest corrections of a gift, and one more than are listed if there are more. */
async function readLatestCorrections(db: Queryable, gift: string): Promise<Correction[]> {
  const found = await rows<Omit<Correction, 'at'> & { at: number }>(
    db,
    `select c.journal_id as journal, j.kind, c.coins, c.owed, c.earned, c.agency_coins, c.reversed, c.at
       from gift_corrections c join journals j on j.id = c.journal_id
      where c.gift_id = $1
      order by c.at desc, c.journal_id desc
      limit $2`,
    [gift, MAX_LISTED_CORRECTIONS + 1],
  );
  return found.map(({ journal, at, ...correction }) => ({
    journal: toWireId('jnl', journal),
    ...correction,
    at: timestamp(at),
  }));
}
