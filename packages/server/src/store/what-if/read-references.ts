import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import type { Reference } from '../../domain/what-if/references.ts';

const TABLES = { item: 'items', user: 'users', room: 'rooms' } as const;

const CODES = { item: 'item_not_found', user: 'user_not_found', room: 'room_not_found' } as const;

/** Refuses the first reference to something that does not exist. Null: everything exists. */
export async function checkReferences(
  client: pg.ClientBase,
  references: readonly Reference[],
): Promise<Refusal | null> {
  const missing = new Set<Reference>();
  for (const kind of ['item', 'user', 'room'] as const) {
    const own = references.filter((reference) => reference.kind === kind);
    if (own.length === 0) continue;
    const { rows } = await client.query<{ id: string }>(`select id from ${TABLES[kind]} where id = any($1)`, [
      own.map(({ id }) => id),
    ]);
    const known = new Set(rows.map(({ id }) => id));
    for (const reference of own) if (!known.has(reference.id)) missing.add(reference);
  }
  const first = references.find((reference) => missing.has(reference));
  return first
    ? refuse(CODES[first.kind], `There is no ${first.kind} ${first.id}.`, { param: first.param })
    : null;
}

/** The points of one unit of each item, as they are today. Null: its price. */
export async function readItemPoints(client: pg.ClientBase): Promise<Map<string, number | null>> {
  const { rows } = await client.query<{ id: string; points: number | null }>('select id, points from items');
  return new Map(rows.map(({ id, points }) => [id, points]));
}
