import { type List, RANKED_FIELDS, type Ranked, type RankedHost } from '@lavish/protocol';
import type { Api } from './api.ts';

/** The current UTC hour, day or week, or all time, which is the default. */
export type Period = 'hour' | 'day' | 'week' | 'all';

/** Rankings over all rooms, some seconds behind the gifts. Reading rejects with a `LavishError`. */
export interface LeaderboardsResource {
  /** Users by coins given. */
  senders(filter?: { period?: Period }): List<Ranked>;
  /** Users by coins received. */
  receivers(filter?: { period?: Period }): List<Ranked>;
  /** Hosts by battles won. */
  battles(filter?: { period?: Period }): List<RankedHost>;
}

export const createLeaderboards = ({ list }: Api): LeaderboardsResource => ({
  senders: list('leaderboards/senders', RANKED_FIELDS),
  receivers: list('leaderboards/receivers', RANKED_FIELDS),
  battles: list('leaderboards/battles', RANKED_FIELDS),
});
