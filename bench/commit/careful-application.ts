import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import type { Contender } from './contender.ts';
import { ITEM, type Load } from './world.ts';

const CONNECTIONS = 20;

/**
 * What a careful engineer would write into an application: a pool, a transaction a gift, the same tables and the same
 * guarantees, every statement prepared, and two round trips: one to lock and read, one to write and commit.
 */
export function carefulApplication(databaseUrl: string, name: string, load: Load): Contender {
  const idle: pg.Client[] = [];
  const all = Array.from({ length: CONNECTIONS }, async () => {
    const client = new pg.Client({ connectionString: databaseUrl, pipeline: true });
    await client.connect();
    idle.push(client);
    return client;
  });
  return {
    name,
    inFlight: CONNECTIONS,
    async sendGift() {
      if (idle.length === 0) await Promise.all(all);
      const client = idle.pop()!;
      await sendOne(client, load.next());
      idle.push(client);
    },
    async close() {
      for (const client of await Promise.all(all)) await client.end();
    },
  };
}

interface Read {
  coins: string;
  version: string;
  price: string;
  host: string;
  share_bps: number;
  live: boolean;
}

async function sendOne(client: pg.Client, { sender, room }: { sender: string; room: string }): Promise<void> {
  const run = <Row extends object>(statement: keyof typeof STATEMENTS, values: unknown[]) =>
    client.query<Row>({ name: statement, text: STATEMENTS[statement], values });
  const key = randomUUID();

  const [, wallet, stored, terms] = await Promise.all([
    client.query('begin'),
    run<Read>('lockWallet', [sender]),
    run('readStored', [sender, key]),
    run<Read>('readTerms', [ITEM.id, room]),
  ]);
  const { coins: balance, version } = wallet.rows[0]!;
  const { price, host, share_bps, live } = terms.rows[0]!;
  const coins = Number(price);
  if (stored.rowCount || !live || Number(balance) < coins) throw new Error('the gift was refused');

  const id = uuidv7();
  const earned = Math.floor((coins * share_bps) / 10_000);
  const after = Number(balance) - coins;
  const [, , , , , commit] = await Promise.all([
    run('writeWallet', [sender, after, Number(version) + 1, coins]),
    run('writeEntries', [id, sender, -coins, after, host, earned, coins - earned]),
    run('writeSupporter', [room, sender, coins]),
    run('writeEarnings', [host, earned]),
    run('writeGift', [
      id,
      room,
      sender,
      host,
      ITEM.id,
      coins,
      earned,
      share_bps,
      after,
      Number(version) + 1,
      key,
    ]),
    client.query('commit'),
  ]);
  if (commit.command !== 'COMMIT') throw new Error('the gift was rolled back');
}

const STATEMENTS = {
  lockWallet: 'select coins, version from wallets where user_id = $1 for no key update',
  readStored: 'select id from gifts where sender_id = $1 and idempotency_key = $2',
  readTerms: `
    select i.price, r.host_id as host, r.ended_at is null as live, u.share_bps
      from items i, rooms r join users u on u.id = r.host_id where i.id = $1 and r.id = $2`,
  writeWallet: `
    update wallets set coins = $2, version = $3, lifetime_spent = lifetime_spent + $4 where user_id = $1`,
  writeEntries: `
    insert into entries (journal_id, account, user_id, coins, balance, at)
    values ($1, 'wallet', $2, $3, $4, now()), ($1, 'earnings', $5, $6, null, now()), ($1, 'platform', null, $7, null, now())`,
  writeSupporter: `
    insert into supporters (room_id, sender_id, gifts, coins, reached_at) values ($1, $2, 1, $3, now())
    on conflict (room_id, sender_id) do update
       set gifts = supporters.gifts + 1, coins = supporters.coins + excluded.coins, reached_at = now()`,
  writeEarnings: 'update earnings set coins = coins + $2 where user_id = $1',
  // The room last, since it is the hottest row: its lock is held for this statement and the commit only.
  writeGift: `
    with room as (
      update rooms set seq = seq + 1, gifts = gifts + 1, coins = coins + $6 where id = $2 returning seq
    )
    insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                       balance, wallet_version, idempotency_key, requested_price)
    select $1, $2, seq, $3, $4, $5, 1, $6, $6, $7, $8, now(), $9, $10, $11, $6 from room`,
} as const;
