import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

/** Creates a user who does not exist yet, with an empty wallet. An existing user does not change. */
export const ensureUser = (db: Queryable, id: string, name: string | null = null): Promise<void> =>
  ensureUsers(db, [{ id, name }]);

/** As `ensureUser`, for many users. In the order of their ids, so that two transactions cannot deadlock. */
export async function ensureUsers(
  db: Queryable,
  users: readonly { id: string; name: string | null }[],
): Promise<void> {
  await rows(
    db,
    `with fresh as (insert into users (id, name)
                    select distinct on (id) id, name from unnest($1::text[], $2::text[]) as u (id, name) order by id
                    on conflict do nothing returning id),
          wallet as (insert into wallets (user_id) select id from fresh)
     insert into earnings (user_id) select id from fresh`,
    [users.map(({ id }) => id), users.map(({ name }) => name)],
  );
}

/** Makes sure that a user exists: creates the user with `mayCreate`, otherwise refuses a user who does not exist. */
export async function admitUser(db: Queryable, id: string, mayCreate: boolean): Promise<Refusal | null> {
  if (mayCreate) {
    await ensureUser(db, id);
    return null;
  }
  const [found] = await rows(db, 'select from users where id = $1', [id]);
  return found ? null : refuse('user_not_found', `There is no user ${id}.`, { param: 'user' });
}
