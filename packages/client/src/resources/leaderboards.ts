import type { List, Ranked, RankedHost } from '@lavish/protocol';
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

export const createLeaderboards = (api: Api): LeaderboardsResource => ({
  senders: (filter) => api.list(['leaderboards', 'senders'], filter),
  receivers: (filter) => api.list(['leaderboards', 'receivers'], filter),
  battles: (filter) => api.list(['leaderboards', 'battles'], filter),
});
