import type { List, Ranked, RankedHost } from '@lavish/protocol';
import { type CallOptions, listOf, type SendRequest } from '../request.ts';

/** The current UTC hour, day or week, or all time, which is the default. */
export type Period = 'hour' | 'day' | 'week' | 'all';

/** Rankings over all rooms, some seconds behind the gifts. */
export interface LeaderboardsResource {
  /** Users by coins given. */
  senders(filter?: { period?: Period }, options?: CallOptions): List<Ranked>;
  /** Users by coins received. */
  receivers(filter?: { period?: Period }, options?: CallOptions): List<Ranked>;
  /** Hosts by battles won. */
  battles(filter?: { period?: Period }, options?: CallOptions): List<RankedHost>;
}

export const leaderboardsResource = (send: SendRequest): LeaderboardsResource => ({
  senders: (filter, options) => listOf(send, '/leaderboards/senders', filter, options),
  receivers: (filter, options) => listOf(send, '/leaderboards/receivers', filter, options),
  battles: (filter, options) => listOf(send, '/leaderboards/battles', filter, options),
});
