import type { ClientBase } from 'pg';
import { lockRankingCursor } from '../locks.ts';

/**
 * Hides or shows all places of a user, in the transaction that changes the user. It has the cursor's lock to its end, so
 * the next places of the user are ranked by the new setting. A user has a place for each hour, day, week and month that is kept.
 */
export async function hidePlaces(client: ClientBase, user: string, hidden: boolean): Promise<void> {
  await lockRankingCursor(client);
  // A room can have the same id.
  await client.query(
    `update ranking_places p set hidden = $2 from rankings r
      where ranked_id = $1 and hidden <> $2 and r.id = p.ranking_id and r.board <> 'rooms'`,
    [user, hidden],
  );
  await client.query('update ranking_hosts set hidden = $2 where user_id = $1 and hidden <> $2', [
    user,
    hidden,
  ]);
}
