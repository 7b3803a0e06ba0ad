import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { ITEM, type Load } from '../support/world.ts';
import type { Contender } from './contender.ts';

const CONNECTIONS = 20;

/**
 * What a careful engineer would write into an application: 20 connections, a transaction a gift, the same tables and
 * the same guarantees, every statement prepared, and as few as can be: begin, lock the wallet, read all else at once,
 * write all at once, commit. Each is a round trip.
 */
export const carefulApplication = (databaseUrl: string, load: Load): Contender =>
  application('careful application', databaseUrl, load, { pipeline: false });

/** The same with the client's newest trick: what need not wait for an answer is sent without; two round trips. */
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
      const client = new pg.Client({ connectionString: databaseUrl, pipeline });
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
      await sendOne(client, load.next(), pipeline);
      (await idle).push(client);
      return 1;
    },
    async close() {
      for (const client of await clients) await client.end();
    },
  };
}

interface Wallet {
  coins: string;
  version: string;
}

interface Terms {
  price: string;
  host: string;
  share_bps: number;
  live: boolean;
  is_replay: boolean;
}

async function sendOne(
  client: pg.Client,
  to: { sender: string; room: string },
  pipeline: boolean,
): Promise<void> {
  const { sender, room } = to;
  const key = randomUUID();
  const reads = [
    () => client.query('begin'),
    () => client.query<Wallet>({ name: 'lock', text: LOCK_WALLET, values: [sender] }),
    () => client.query<Terms>({ name: 'read', text: READ_TERMS, values: [ITEM.id, room, sender, key] }),
  ];
  const [, wallet, terms] = (await inOrder(reads, pipeline)) as [
    unknown,
    pg.QueryResult<Wallet>,
    pg.QueryResult<Terms>,
  ];
  const { coins: balance, version } = wallet.rows[0]!;
  const { price, host, share_bps, live, is_replay } = terms.rows[0]!;
  const coins = Number(price);
  if (is_replay || !live || Number(balance) < coins) throw new Error('the gift was refused');

  const earned = Math.floor((coins * share_bps) / 10_000);
  const gift = [
    uuidv7(),
    room,
    sender,
    host,
    ITEM.id,
    coins,
    earned,
    share_bps,
    Number(balance) - coins,
    Number(version) + 1,
    key,
  ];
  const writes = [
    () => client.query({ name: 'write', text: WRITE_GIFT, values: gift }),
    () => client.query('commit'),
  ];
  const [, commit] = (await inOrder(writes, pipeline)) as [unknown, pg.QueryResult];
  if (commit.command !== 'COMMIT') throw new Error('the gift was rolled back');
}

/** One after the other, each waiting for the last one's answer; or all sent at once. */
async function inOrder(queries: (() => Promise<unknown>)[], pipeline: boolean): Promise<unknown[]> {
  if (pipeline) return Promise.all(queries.map((query) => query()));
  const answers: unknown[] = [];
  for (const query of queries) answers.push(await query());
  return answers;
}

const LOCK_WALLET = 'select coins, version from wallets where user_id = $1 for no key update';

const READ_TERMS = `
  select i.price, r.host_id as host, r.ended_at is null as live, u.share_bps,
         exists (select from gifts where sender_id = $3 and idempotency_key = $4) as is_replay
    from items i, rooms r join users u on u.id = r.host_id where i.id = $1 and r.id = $2`;

const WRITE_GIFT = `
  with wallet as (
    update wallets set coins = $9, version = $10, lifetime_spent = lifetime_spent + $6 where user_id = $3
  ), lines as (
    insert into entries (journal_id, account, user_id, coins, balance, at)
    values ($1::uuid, 'wallet', $3, -$6::bigint, $9::bigint, now()), ($1, 'earnings', $4, $7, null, now()),
           ($1, 'platform', null, $6 - $7, null, now())
  ), supporter as (
    insert into supporters (room_id, sender_id, gifts, coins, reached_at) values ($2, $3, 1, $6, now())
    on conflict (room_id, sender_id) do update
       set gifts = supporters.gifts + 1, coins = supporters.coins + excluded.coins, reached_at = now()
  ), earned as (
    update earnings set coins = coins + $7 where user_id = $4
  ), room as (
    update rooms set seq = seq + 1, gifts = gifts + 1, coins = coins + $6 where id = $2 returning seq
  )
  insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                     balance, wallet_version, idempotency_key, requested_price)
  select $1, $2, seq, $3, $4, $5, 1, $6, $6, $7, $8, now(), $9, $10, $11, $6 from room`;
