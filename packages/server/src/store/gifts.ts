import type { Gift } from '../domain/gift.ts';
import { type Queryable, rows } from './database.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';

/** `id`: 32 hex digits. */
export async function readGift(db: Queryable, id: string): Promise<Gift | null> {
  const [row] = await rows<GiftRow>(db, `select ${GIFT_COLUMNS} from gifts g where id = $1`, [id]);
  return row ? giftOf(row) : null;
}
