import pg from 'pg';
import { decideGifts } from '../../packages/server/src/domain/gifts/decide-gifts.ts';
import type { StoredGift } from '../../packages/server/src/domain/gifts/gift.ts';
import type { GiftDecision } from '../../packages/server/src/domain/gifts/gift-decision.ts';
import type { Load } from '../support/world.ts';
import {
  applicationConfig,
  CLOCK,
  factsOf,
  ITEM_COLUMNS,
  LOCK_WALLET,
  ROOM_COLUMNS,
  SENDER_COLUMNS,
  type TermsRow,
} from './application-facts.ts';
import type { Contender } from './contender.ts';
import { commandFor, mustBeAccepted } from './gift-command.ts';

const CONNECTIONS = 20;

/**
 * What a careful engineer would write into an application: 20 connections, a transaction a gift, the same tables, rules and
 * guarantees, and as few prepared statements as possible: begin, lock the wallet, read everything else, write everything, commit.
 * Each is a round trip.
 */
export const carefulApplication = (databaseUrl: string, load: Load): Contender =>
  application('careful application', databaseUrl, load, { pipeline: false });

/** The same in two round trips, with the client's pipelining: statements that need not wait for a result are sent at once. */
export const pipelinedApplication = (databaseUrl: string, load: Load): Contender =>
  application('careful application, pipelined', databaseUrl, load, { pipeline: true });

function application(
  name: string,
  databaseUrl: string,
  load: Load,
  { pipeline }: { pipeline: boolean },
): Contender {
  const clients = Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = new pg.Client({ ...applicationConfig(databaseUrl), pipeline });
      await client.connect();
      return client;
    }),
  );
  const idle = clients.then((all) => [...all]);
  return {
    name,
    inFlight: CONNECTIONS,
    async send() {
      const client = (await idle).pop()!;
      await sendOne(client, load, pipeline);
      (await idle).push(client);
      return 1;
    },
    async close() {
      for (const client of await clients) await client.end();
    },
  };
}

async function sendOne(client: pg.Client, load: Load, pipeline: boolean): Promise<void> {
  const command = commandFor(load);
  const { sender, room, item, key } = command;
  const [, wallet, terms] = await inOrder(
    [
      () => client.query('begin'),
      () => client.query({ name: 'lock', text: LOCK_WALLET, values: [sender] }),
      () => client.query({ name: 'read', text: READ_TERMS, values: [room, item, sender, key] }),
    ],
    pipeline,
  );
  const decision = decideGifts([command], factsOf(command, wallet!.rows[0], terms!.rows[0] as TermsRow));
  mustBeAccepted(decision.outcomes[0]);
  const [written, commit] = await inOrder(
    [
      () => client.query({ name: 'write', text: WRITE_GIFT, values: valuesOf(decision) }),
      () => client.query('commit'),
    ],
    pipeline,
  );
  if (written!.rowCount !== 1 || commit!.command !== 'COMMIT') throw new Error('the gift was not written');
}

/** One after the other, each after the last one's result, or all sent at once. */
async function inOrder(
  queries: (() => Promise<pg.QueryResult>)[],
  pipeline: boolean,
): Promise<pg.QueryResult[]> {
  if (pipeline) return Promise.all(queries.map((query) => query()));
  const answers: pg.QueryResult[] = [];
  for (const query of queries) answers.push(await query());
  return answers;
}

const READ_TERMS = `
  select ${CLOCK}, ${ITEM_COLUMNS}, ${ROOM_COLUMNS}, ${SENDER_COLUMNS},
         (select gift_id from gift_keys where sender_id = $3 and idempotency_key = $4) as stored
    from items i, users u, rooms r join users h on h.id = r.host_id join earnings e on e.user_id = r.host_id
      left join battles b on b.id = r.battle_id and b.over_at is null
   where r.id = $1 and i.id = $2 and u.id = $3`;

function valuesOf({ gifts, wallets, rooms, at }: GiftDecision): unknown[] {
  const gift = gifts[0] as StoredGift;
  return [
    ...[gift.id, gift.room, gift.sender, gift.receiver, gift.item, gift.quantity, gift.price, gift.coins],
    ...[gift.earned, gift.shareBps, new Date(at), gift.balance, gift.walletVersion, gift.key],
    ...[gift.streak?.id, gift.streak?.count, gift.streak && new Date(gift.streak.expiresAt)],
    ...[wallets[0]!.lifetimeSpent, rooms[0]!.revision, gift.requestedPrice],
  ];
}

const WRITE_GIFT = `
  with wallet as (
    update wallets
       set coins = $12, version = $13, lifetime_spent = $18, streak_id = $15, streak_room = $2, streak_receiver = $4,
           streak_item = $5, streak_count = $16, streak_expires_at = $17
     where user_id = $3
  ), supporter as (
    insert into supporters (room_id, sender_id, gifts, coins, reached_at) values ($2, $3, 1, $8, $11)
    on conflict (room_id, sender_id) do update
       set gifts = supporters.gifts + 1, coins = supporters.coins + excluded.coins, reached_at = excluded.reached_at
    returning gifts, coins, (xmax = 0)::integer as is_new
  ), earned as (
    update earnings set coins = coins + $9, version = version + 1 where user_id = $4 returning coins, version
  ), room as (
    update rooms r set seq = seq + 1, gifts = r.gifts + 1, coins = r.coins + $8, senders = senders + is_new
      from supporter where id = $2 and revision = $19
    returning r.seq, r.gifts, r.coins, r.senders
  ), gift as (
    insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                       balance, wallet_version, idempotency_key, streak_id, streak_count, streak_expires_at,
                       requested_price)
    select $1::uuid, $2, seq, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $20 from room
  ), key as (
    insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version) select $3, $14, $1::uuid, $13 from room
  )
  select * from room, supporter, earned`;
