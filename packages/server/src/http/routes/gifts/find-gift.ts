import { fromWireId, type Refusal } from '@lavish/protocol';
import type { StoredGift } from '../../../domain/gifts/gift.ts';
import { refuse } from '../../../domain/refusal.ts';
import type { Queryable } from '../../../postgres/database.ts';
import { readGift } from '../../../store/gifts/read-gifts.ts';

/** The gift of a path. */
export async function findGift(db: Queryable, wireId: string): Promise<StoredGift | Refusal> {
  const id = fromWireId('gft', wireId);
  const gift = id === null ? null : await readGift(db, id);
  if (gift !== null) return gift;
  // Do not repeat path text that is not an identifier.
  const name = id === null ? 'of this name' : wireId;
  return refuse('gift_not_found', `There is no gift ${name}.`, { param: 'gift' });
}
