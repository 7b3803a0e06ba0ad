import { type GiftFunding, toWireId } from '@lavish/protocol';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { continueHistory, startHistory } from './wallet-history.ts';

/** What has paid for a gift, by the movements of its sender's wallet until now. */
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
  return {
    gift: toWireId('gft', gift.id),
    coins: gift.coins,
    reversed: returned,
    owed: gaps,
    sources: sources.map(({ id, coins: paid }) => ({
      journal: toWireId('jnl', id),
      kind: kindOf.get(id)!,
      coins: paid,
    })),
  };
}
