import pg from 'pg';
import { decideGifts } from '../../packages/server/src/domain/gifts/decide-gifts.ts';
import type { Load } from '../support/world.ts';
import {
  applicationConfig,
  CLOCK,
  factsOf,
  ITEM_COLUMNS,
  LOCK_WALLET,
  ROOM_COLUMNS,
  SENDER_COLUMNS,
} from './application-facts.ts';
import type { Contender } from './contender.ts';
import { commandFor, mustBeAccepted } from './gift-command.ts';

const CONNECTIONS = 20;

/**
 * An application with the same tables, rules and guarantees whose statements are not merged: a pool of 20 connections, a transaction
 * a gift, a prepared statement for each table that it reads or writes.
 */
export function plainApplication(databaseUrl: string, load: Load): Contender {
  const pool = new pg.Pool({ ...applicationConfig(databaseUrl), max: CONNECTIONS });
  return {
    name: 'application, a statement a table',
    inFlight: CONNECTIONS,
    async send() {
      const client = await pool.connect();
      try {
        await sendOne(client, load);
        return 1;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

async function sendOne(client: pg.PoolClient, load: Load): Promise<void> {
  const run = async (name: keyof typeof STATEMENTS, values: unknown[]) =>
    (await client.query({ name, text: STATEMENTS[name], values })).rows[0];
  const command = commandFor(load);
  const { sender, room, item, key } = command;

  await client.query('begin');
  const wallet = await run('lockWallet', [sender]);
  const stored = await run('readStored', [sender, key]);
  const terms = {
    ...(await run('readItem', [item])),
    ...(await run('readRoom', [room])),
    ...(await run('readSender', [room, sender])),
    stored: stored?.id ?? null,
  };
  const decision = decideGifts([command], factsOf(command, wallet, terms));
  mustBeAccepted(decision.outcomes[0]);

  const [gift, walletAfter] = [decision.gifts[0]!, decision.wallets[0]!];
  const at = new Date(gift.at);
  const streak = [gift.streak!.id, gift.streak!.count, new Date(gift.streak!.expiresAt)];
  await run('writeWallet', [
    ...[sender, gift.balance, gift.walletVersion, walletAfter.lifetimeSpent, room, gift.receiver, item],
    ...streak,
  ]);
  const { is_new } = await run('writeSupporter', [room, sender, gift.coins, at]);
  await run('writeEarnings', [gift.receiver, gift.earned]);
  const after = await run('writeRoom', [room, gift.coins, is_new, decision.rooms[0]!.revision]);
  if (!after) throw new Error('the room has changed');
  await run('writeGift', [
    ...[gift.id, room, after.seq, sender, gift.receiver, item, gift.coins, gift.earned, gift.shareBps, at],
    ...[gift.balance, gift.walletVersion, key, ...streak],
  ]);
  await run('writeKey', [sender, key, gift.id, gift.walletVersion]);
  const { command: end } = await client.query('commit');
  if (end !== 'COMMIT') throw new Error('the gift was rolled back');
}

const STATEMENTS = {
  lockWallet: LOCK_WALLET,
  readStored: 'select gift_id as id from gift_keys where sender_id = $1 and idempotency_key = $2',
  readItem: `select ${ITEM_COLUMNS} from items i where id = $1`,
  readRoom: `
    select ${CLOCK}, ${ROOM_COLUMNS}
      from rooms r join users h on h.id = r.host_id join earnings e on e.user_id = r.host_id
        left join battles b on b.id = r.battle_id and b.over_at is null
     where r.id = $1`,
  readSender: `select ${SENDER_COLUMNS} from users u where id = $2`,
  writeWallet: `
    update wallets
       set coins = $2, version = $3, lifetime_spent = $4, streak_room = $5, streak_receiver = $6, streak_item = $7,
           streak_id = $8, streak_count = $9, streak_expires_at = $10
     where user_id = $1`,
  writeSupporter: `
    insert into supporters (room_id, sender_id, gifts, coins, reached_at) values ($1, $2, 1, $3, $4)
    on conflict (room_id, sender_id) do update
       set gifts = supporters.gifts + 1, coins = supporters.coins + excluded.coins, reached_at = excluded.reached_at
    returning gifts, coins, (xmax = 0)::integer as is_new`,
  writeEarnings:
    'update earnings set coins = coins + $2, version = version + 1 where user_id = $1 returning coins, version',
  writeRoom: `
    update rooms set seq = seq + 1, gifts = gifts + 1, coins = coins + $2, senders = senders + $3
     where id = $1 and revision = $4 returning seq, gifts, coins, senders`,
  writeKey: `
    insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version) values ($1, $2, $3, $4)`,
  writeGift: `
    insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                       balance, wallet_version, idempotency_key, streak_id, streak_count, streak_expires_at,
                       requested_price)
    values ($1, $2, $3, $4, $5, $6, 1, $7, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $7)`,
} as const;
