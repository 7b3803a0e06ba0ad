import type pg from 'pg';
import { pickOne, type Random } from '../../cli/simulate/seeded-random.ts';

/** A gift's row as far as figures depend on it. `at`: unix milliseconds. */
export interface RandomGift {
  sender: string;
  receiver: string;
  room: string;
  item: string;
  quantity: number;
  coins: number;
  at: number;
  category: string | null;
  region: string | null;
  /** Above 0: it counted in a battle. */
  points: number | null;
}

export const DAY_MS = 86_400_000;

/** Gifts of 70 days around a time, most of them within a day of it. 40 senders, 5 receivers and 6 rooms. */
export const randomGifts = (random: Random, count: number, around: number): RandomGift[] =>
  Array.from({ length: count }, () => {
    const quantity = 1 + Math.floor(random() * 3);
    const days = random() < 0.6 ? 2 : 70;
    return {
      sender: `sender-${Math.floor(random() * 40)}`,
      receiver: `host-${Math.floor(random() * 5)}`,
      room: `room-${Math.floor(random() * 6)}`,
      item: pickOne(random, ['rose', 'kiss', 'moon']),
      quantity,
      coins: quantity * (1 + Math.floor(random() * 50)),
      at: Math.round(around + (random() - 0.5) * days * DAY_MS),
      category: pickOne(random, [null, 'love', 'sky']),
      region: pickOne(random, [null, 'eu', 'asia']),
      points: pickOne(random, [null, null, 0, 70]),
    };
  });

let written = 0;

/**
 * Writes gifts in one statement. Half of the coins are earned. Some have promotional coins, which earn nothing or the half, and
 * some receivers have an agency that gets a tenth.
 */
export async function writeGifts(db: Pick<pg.Pool, 'query'>, gifts: readonly RandomGift[]): Promise<void> {
  await db.query(
    `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                        balance, wallet_version, idempotency_key, category, receiver_region, points, battle_ordinal,
                        promotional_coins, promotional_earned, promotional_balance, agency_id, agency_coins, promotional_agency)
     select gen_random_uuid(), g.room, $2 + n, g.sender, g.receiver, g.item, g.quantity, 1, g.coins,
            g.coins / 2 - case when n % 3 = 0 then g.coins / 4 else 0 end, 0,
            to_timestamp(g.at / 1000.0), 0, 1, $2 + n, g.category, g.region, g.points,
            case when g.points > 0 then 1 end,
            case when n % 3 < 2 then g.coins / 2 end, case when n % 3 < 2 then n % 3 * (g.coins / 4) end,
            case when n % 3 < 2 then 0 end,
            case when n % 4 = 0 then 'stars' end, case when n % 4 = 0 then g.coins / 10 end,
            case when n % 4 = 0 and n % 3 < 2 then g.coins / 20 end
       from rows from (jsonb_to_recordset($1) as (room text, sender text, receiver text, item text, quantity int,
              coins bigint, at bigint, category text, region text, points bigint)) with ordinality
              g (room, sender, receiver, item, quantity, coins, at, category, region, points, n)`,
    [JSON.stringify(gifts), written],
  );
  written += gifts.length;
}
