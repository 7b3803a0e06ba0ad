import type { StoredGift } from '../../domain/gifts/gift.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';
import { idsInRooms } from './id-ranges.ts';

/** Reads a gift by its id (32 hex digits); null if there is none. */
export async function readGift(db: Queryable, id: string): Promise<StoredGift | null> {
  const [row] = await rows<GiftRow>(db, `select ${GIFT_COLUMNS} from gifts g where id = $1`, [id]);
  return row ? giftOf(row) : null;
}

/** Reads the gift that a sender sent with this idempotency key; null if there is none. */
export async function readGiftByKey(db: Queryable, sender: string, key: string): Promise<StoredGift | null> {
  const [row] = await rows<GiftRow>(
    db,
    `select ${GIFT_COLUMNS}
       from gift_keys k cross join lateral (select * from gifts where id = k.gift_id offset 0) g
      where k.sender_id = $1 and k.idempotency_key = $2`,
    [sender, key],
  );
  return row ? giftOf(row) : null;
}

/** Reads a room's gifts, newest first. `before`: only gifts with a lower `seq`. */
export async function readGiftLog(
  db: Queryable,
  { room, before, limit }: { room: string; before?: number; limit: number },
): Promise<StoredGift[]> {
  const found = await rows<GiftRow>(
    db,
    `select ${GIFT_COLUMNS} from gifts g
      where room_id = $1 and ${await idsInRooms(db, [room])} and ($2::bigint is null or seq < $2)
      order by seq desc limit $3`,
    [room, before ?? null, limit],
  );
  return found.map(giftOf);
}
