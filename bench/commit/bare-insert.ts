import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { uuidv7obj } from 'uuidv7';
import { compositeArray } from '../../packages/server/src/postgres/composites.ts';
import { ITEM, type Load } from '../support/world.ts';
import type { Contender } from './contender.ts';

const CONNECTIONS = 2;
const BATCH = 1_000;

/**
 * What PostgreSQL needs for the rows alone: the same gifts in the same batches, without reading, locking, deciding, keeping sums or
 * publishing. No engine that stores these rows is faster.
 */
export function bareInsert(databaseUrl: string, load: Load): Contender {
  const idle = Promise.all(
    Array.from({ length: CONNECTIONS }, (_, index) => openConnection(databaseUrl, index)),
  );
  const all = idle.then((connections) => [...connections]);
  return {
    name: 'bare insert of the same rows',
    inFlight: CONNECTIONS,
    async send() {
      const connection = (await idle).pop()!;
      await connection.insert(load);
      (await idle).push(connection);
      return BATCH;
    },
    async close() {
      for (const connection of await all) await connection.close();
    },
  };
}

async function openConnection(databaseUrl: string, index: number) {
  const client = new pg.Client({ connectionString: databaseUrl, pipeline: true });
  await client.connect();
  /** The connections share no room, so each can number its gifts separately. */
  const places = new Map<string, number>();

  function gift(load: Load) {
    const { sender, room } = load.next();
    const ownRoom = `${room}_${index}`;
    const place = (places.get(ownRoom) ?? 0) + 1;
    places.set(ownRoom, place);
    return { id: uuidv7obj().toHex(), sender, receiver: room.replace('room', 'host'), room: ownRoom, place };
  }

  return {
    async insert(load: Load) {
      const gifts = Array.from({ length: BATCH }, () => gift(load));
      const at = new Date();
      const ends = at.getTime() + 5_000;
      const half = ITEM.price / 2;
      const giftRows = gifts.map(({ id, room, place, sender, receiver }) => [
        ...[id, room, place, sender, receiver, ITEM.id, 1, ITEM.price, ITEM.price, half, 5_000],
        ...[1_000_000, place, id, 1, ends, randomUUID(), ITEM.price, null],
      ]);
      await Promise.all([
        client.query('begin'),
        client.query({ name: 'gifts', text: INSERT_GIFTS, values: [at, compositeArray(giftRows)] }),
        client.query('commit'),
      ]);
    },
    close: () => client.end(),
  };
}

const INSERT_GIFTS = `
  insert into gifts (
    id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at, balance,
    wallet_version, streak_id, streak_count, streak_expires_at, idempotency_key, requested_price, requested_battle)
  select id, room_id, ordinal, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, $1, balance,
         wallet_version, streak_id, streak_count, timestamptz 'epoch' + streak_expires_ms * interval '1 millisecond',
         idempotency_key, requested_price, requested_battle
    from unnest($2::gift_row[])`;
