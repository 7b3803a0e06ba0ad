import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { ITEM, type Load } from '../support/world.ts';
import type { Contender } from './contender.ts';

const CONNECTIONS = 20;

/**
 * What an application with the same tables and guarantees looks like when nobody has yet merged its statements: a pool of
 * 20 connections, a transaction a gift, a prepared statement for each table that it reads or writes.
 */
export function plainApplication(databaseUrl: string, load: Load): Contender {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  return {
    name: 'application, a statement a table',
    inFlight: CONNECTIONS,
    async send() {
      const client = await pool.connect();
      try {
        await sendOne(client, load.next());
        return 1;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

type Row = Record<string, string>;

async function sendOne(
  client: pg.PoolClient,
  { sender, room }: { sender: string; room: string },
): Promise<void> {
  const run = async (name: keyof typeof STATEMENTS, values: unknown[]) =>
    (await client.query<Row>({ name, text: STATEMENTS[name], values })).rows[0];
  const key = randomUUID();

  await client.query('begin');
  const wallet = await run('lockWallet', [sender]);
  const stored = await run('readStored', [sender, key]);
  const item = await run('readItem', [ITEM.id]);
  const host = await run('readHost', [room]);
  const coins = Number(item!.price);
  const after = Number(wallet!.coins) - coins;
  if (stored || !host || after < 0) throw new Error('the gift was refused');

  const id = uuidv7();
  const version = Number(wallet!.version) + 1;
  const earned = Math.floor((coins * Number(host.share_bps)) / 10_000);
  await run('writeWallet', [sender, after, version, coins]);
  await run('writeEntries', [id, sender, -coins, after, host.id, earned, coins - earned]);
  await run('writeSupporter', [room, sender, coins]);
  await run('writeEarnings', [host.id, earned]);
  const { seq } = (await run('writeRoom', [room, coins]))!;
  await run('writeGift', [
    id,
    room,
    seq,
    sender,
    host.id,
    ITEM.id,
    coins,
    earned,
    host.share_bps,
    after,
    version,
    key,
  ]);
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error('the gift was rolled back');
}

const STATEMENTS = {
  lockWallet: 'select coins, version from wallets where user_id = $1 for no key update',
  readStored: 'select id from gifts where sender_id = $1 and idempotency_key = $2',
  readItem: 'select price from items where id = $1',
  readHost: `
    select u.id, u.share_bps from rooms r join users u on u.id = r.host_id where r.id = $1 and r.ended_at is null`,
  writeWallet:
    'update wallets set coins = $2, version = $3, lifetime_spent = lifetime_spent + $4 where user_id = $1',
  writeEntries: `
    insert into entries (journal_id, account, user_id, coins, balance, at)
    values ($1, 'wallet', $2, $3, $4, now()), ($1, 'earnings', $5, $6, null, now()), ($1, 'platform', null, $7, null, now())`,
  writeSupporter: `
    insert into supporters (room_id, sender_id, gifts, coins, reached_at) values ($1, $2, 1, $3, now())
    on conflict (room_id, sender_id) do update
       set gifts = supporters.gifts + 1, coins = supporters.coins + excluded.coins, reached_at = now()`,
  writeEarnings: 'update earnings set coins = coins + $2 where user_id = $1',
  writeRoom:
    'update rooms set seq = seq + 1, gifts = gifts + 1, coins = coins + $2 where id = $1 returning seq',
  writeGift: `
    insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                       balance, wallet_version, idempotency_key, requested_price)
    values ($1, $2, $3, $4, $5, $6, 1, $7, $7, $8, $9, now(), $10, $11, $12, $7)`,
} as const;
