import { type Queryable, rows } from '../../postgres/database.ts';

// Conditions on the ids of gifts, with constants. Without them PostgreSQL plans a read for every month: 7 ms for 60 of
// them, and 0.1 ms with them. A gift's id has the time of its request by the measured offset to the database's clock, so
// it is within seconds of the gift's commit. The margin of a day allows for a clock that steps. `lavish verify` checks it.

const LAST_ID = 'f'.repeat(32);

const between = (from: string, to: string) => `id >= '${from}' and id < '${to}'`;

/** The ids of gifts in these rooms: from a day before the first room to a day after the last end. */
export async function idsInRooms(db: Queryable, ids: readonly string[]): Promise<string> {
  const [range] = await rows<{ from: string | null; to: string | null }>(
    db,
    `select first_id_at(min(created_at) - interval '1 day') as from,
            case when bool_and(ended_at is not null) then first_id_at(max(ended_at) + interval '1 day') end as to
       from rooms where id = any($1)`,
    [ids],
  );
  return between(range?.from ?? LAST_ID, range?.to ?? LAST_ID);
}

/** The ids of gifts since a day ago, by the database's clock. */
export async function idsOfToday(db: Queryable): Promise<string> {
  const [range] = await rows<{ from: string }>(db, `select first_id_at(now() - interval '1 day') as from`);
  return between(range!.from, LAST_ID);
}

/** The ids of gifts in a battle (32 hex digits or a UUID): from a day before it was proposed. */
export async function idsInBattle(db: Queryable, battle: string): Promise<string> {
  const [range] = await rows<{ from: string }>(
    db,
    `select first_id_at(created_at - interval '1 day') as from from battles where id = $1`,
    [battle],
  );
  return between(range?.from ?? LAST_ID, LAST_ID);
}
