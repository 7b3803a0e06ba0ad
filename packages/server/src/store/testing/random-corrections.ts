import type pg from 'pg';
import { pickOne, type Random } from '../../cli/simulate/seeded-random.ts';

/** A gift, and what counts of it. */
interface CountedGift {
  id: string;
  room: string;
  receiver: string;
  gift: Parts;
  counted: Parts;
  reversed: boolean;
}

type Parts = Record<'coins' | 'earned' | 'agency_coins', number>;

const PARTS = ['coins', 'earned', 'agency_coins'] as const;

/**
 * Corrects some gifts of the log in one transaction, as refunds, repayments and reversals do. `at`: when, as SQL. `chosen`:
 * which gifts, as a condition.
 */
export async function correctGifts(
  db: Pick<pg.Pool, 'query'>,
  random: Random,
  count: number,
  { at = 'now()', chosen = 'true' } = {},
): Promise<void> {
  const { rows: gifts } = await db.query<CountedGift>(
    `select g.id, g.room_id as room, g.receiver_id as receiver, coalesce(r.reversed, false) as reversed,
            jsonb_build_object('coins', g.coins, 'earned', g.earned, 'agency_coins', coalesce(g.agency_coins, 0)) as gift,
            jsonb_build_object('coins', g.coins + coalesce(r.coins, 0), 'earned', g.earned + coalesce(r.earned, 0),
                               'agency_coins', coalesce(g.agency_coins, 0) + coalesce(r.agency_coins, 0)) as counted
       from gifts g left join (
              select gift_id, sum(coins) as coins, sum(earned) as earned, sum(agency_coins) as agency_coins,
                     bool_or(reversed) as reversed from gift_corrections group by gift_id) r on r.gift_id = g.id
      where ${chosen} order by g.seq`,
  );
  const corrections = new Map<string, object>();
  for (let i = 0; i < count && gifts.length > 0; i++) {
    const gift = pickOne(random, gifts);
    if (!gift.reversed) corrections.set(gift.id, correct(random, gift));
  }
  await db.query(
    `with journal as (
       insert into journals (id, kind, user_id, account, idempotency_key, coins, at)
       select gen_random_uuid(), 'reversal', (select id from users order by id limit 1), 'earnings', gen_random_uuid()::text, 0, ${at}
       returning id, at
     )
     insert into gift_corrections
            (journal_id, gift_id, room_id, receiver_id, owed, coins, earned, agency_coins, reversed, recovery_id, at)
     select j.id, c.id, c.room, c.receiver, 0, c.coins, c.earned, c.agency_coins, c.reversed, j.id, j.at
       from journal j cross join jsonb_to_recordset($1)
            as c (id uuid, room text, receiver text, coins bigint, earned bigint, agency_coins bigint, reversed boolean)`,
    [JSON.stringify([...corrections.values()])],
  );
}

/** A third of the corrections reverses the gift. Others change what counts of each part to anything between nothing and all. */
function correct(random: Random, { id, room, receiver, gift, counted }: CountedGift) {
  const reversed = random() < 0.34;
  const part = reversed ? 0 : pickOne(random, [0, 0.3, 0.7, 1]);
  const changes = PARTS.map((name) => [name, Math.floor(gift[name] * part) - counted[name]] as const);
  return { id, room, receiver, reversed, ...Object.fromEntries(changes) };
}
