import type { StoredGift } from '../../domain/gifts/gift.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';

/** `id`: 32 hex digits. */
export async function readGift(db: Queryable, id: string): Promise<StoredGift | null> {
  const [row] = await rows<GiftRow>(db, `select ${GIFT_COLUMNS} from gifts g where id = $1`, [id]);
  return row ? giftOf(row) : null;
}

/** A room's gifts, newest first. `before`: only those before this position in the feed. */
export async function readGiftLog(
  db: Queryable,
  { room, before, limit }: { room: string; before?: number; limit: number },
): Promise<StoredGift[]> {
  const found = await rows<GiftRow>(
    db,
    `select ${GIFT_COLUMNS} from gifts g where room_id = $1 and ($2::bigint is null or seq < $2)
      order by seq desc limit $3`,
    [room, before ?? null, limit],
  );
  return found.map(giftOf);
}
