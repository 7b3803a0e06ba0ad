import type pg from 'pg';
import type { NeedsHeldRow } from '../../domain/gifts/batch-fault.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import { textArray } from '../../postgres/composites.ts';
import { IF_FREE, IF_FREE_NO_KEY } from '../locks.ts';

/** Rows that another transaction holds, and the rooms of the gifts. */
interface HeldRows {
  wallets: ReadonlySet<string>;
  battles: ReadonlySet<string>;
  earnings: ReadonlySet<string>;
  rooms: ReadonlySet<string>;
  roomFacts: ReadonlyMap<string, RoomFacts>;
}

interface RoomFacts {
  host: string;
  battle: string | null;
}

interface HeldRow {
  kind: 'wallets' | 'battles' | 'earnings' | 'rooms';
  id: string;
  /** A batch, or another short transaction of Lavish, holds it. */
  ordinary: boolean;
}

/**
 * Finds which of the rows that these gifts need are held, without waiting for any. `skip locked` leaves out both a held
 * row and a row that does not exist, so each is compared with a read without a lock.
 *
 * A row does not count if the transaction that holds it is one of Lavish, is active, and started less than a second ago:
 * the row becomes free soon, and some batch always holds a hot battle or room.
 *
 * @param all count such rows as well
 * @returns null when no row is held
 * @throws the error of PostgreSQL; for a lock on a whole table, 55P03
 */
export async function findHeldRows(
  client: pg.ClientBase,
  commands: readonly GiftCommand[],
  all = false,
): Promise<NeedsHeldRow | null> {
  const distinct = (ids: readonly (string | null)[]) =>
    textArray([...new Set(ids.filter((id) => id !== null))]);
  const senders = distinct(commands.map(({ sender }) => sender));
  const rooms = distinct(commands.map(({ room }) => room));
  const named = distinct(commands.map(({ battle }) => battle));
  const receivers = distinct(commands.map(({ receiver }) => receiver));

  await client.query('begin');
  try {
    const { rows: facts } = await client.query<RoomFacts & { id: string }>({
      name: 'roomsOfGifts',
      text: ROOMS,
      values: [rooms],
    });
    const { rows } = await client.query<HeldRow>({
      name: 'heldRows',
      text: HELD,
      values: [senders, named, rooms, receivers],
    });
    const held = all ? rows : rows.filter(({ ordinary }) => !ordinary);
    return held.length === 0 ? null : concernedBy(held, new Map(facts.map(({ id, ...room }) => [id, room])));
  } finally {
    await client.query('rollback');
  }
}

function concernedBy(rows: readonly HeldRow[], roomFacts: ReadonlyMap<string, RoomFacts>): NeedsHeldRow {
  const of = (kind: HeldRow['kind']) => new Set(rows.filter((row) => row.kind === kind).map(({ id }) => id));
  const held: HeldRows = {
    wallets: of('wallets'),
    battles: of('battles'),
    earnings: of('earnings'),
    rooms: of('rooms'),
    roomFacts,
  };
  return (command) => needs(command, held);
}

function needs({ sender, room, receiver, battle }: GiftCommand, held: HeldRows): boolean {
  if (held.wallets.has(sender) || held.rooms.has(room)) return true;
  if (battle !== null && held.battles.has(battle)) return true;
  const facts = held.roomFacts.get(room);
  if (facts?.battle != null && held.battles.has(facts.battle)) return true;
  const earner = receiver ?? facts?.host;
  return earner !== undefined && held.earnings.has(earner);
}

const ROOMS = 'select id, host_id as host, battle_id as battle from rooms where id = any($1)';

/**
 * Whether a transaction of `pg_stat_activity` (as `a`) is one of Lavish, is active, and started less than a second ago. Its
 * rows become free soon.
 */
export const IS_ORDINARY = `
  a.application_name like 'lavish %' and a.xact_start > clock_timestamp() - interval '1 s'
  and (a.state = 'active' or a.state_change > clock_timestamp() - interval '100 ms')`;

/** $1: senders, $2: named battles, $3: rooms, $4: receivers. Each table in the program's order of locks. */
const HELD = `
  with wanted as materialized (
    select array(select battle_id from rooms where id = any($3::text[]) and battle_id is not null) || $2::uuid[] as battles,
           array(select host_id from rooms where id = any($3::text[])) || $4::text[] as earners
  ), free_wallets as materialized (
    select user_id from wallets where user_id = any($1::text[]) order by user_id ${IF_FREE_NO_KEY}
  ), free_battles as materialized (
    select id from battles where id = any((select battles from wanted)::uuid[]) and over_at is null
     order by id ${IF_FREE}
  ), free_earnings as materialized (
    select user_id from earnings where user_id = any((select earners from wanted)::text[])
     order by user_id ${IF_FREE_NO_KEY}
  ), free_rooms as materialized (
    select id from rooms where id = any($3::text[]) order by id ${IF_FREE_NO_KEY}
  ), held as (
    select 'wallets' as kind, user_id as id, xmax::text as holder from wallets
     where user_id = any($1::text[]) and user_id not in (select user_id from free_wallets)
    union all
    select 'battles', replace(id::text, '-', ''), xmax::text from battles
     where id = any((select battles from wanted)::uuid[]) and over_at is null and id not in (select id from free_battles)
    union all
    select 'earnings', user_id, xmax::text from earnings
     where user_id = any((select earners from wanted)::text[]) and user_id not in (select user_id from free_earnings)
    union all
    select 'rooms', id, xmax::text from rooms
     where id = any($3::text[]) and id not in (select id from free_rooms)
  )
  select kind, id, exists (
           select from pg_stat_activity a
            where a.backend_xid::text = h.holder and ${IS_ORDINARY}) as ordinary
    from held h`;
