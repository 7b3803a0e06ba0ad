import type { Ranked, RankedHost } from '@lavish/protocol';
import type { Ask, CallOptions } from '../ask.ts';
import { type List, listOf } from '../list.ts';

/** The running UTC hour, day or week, or all time, which is the default. */
export type Period = 'hour' | 'day' | 'week' | 'all';

/** Over all rooms; a few seconds behind the gifts. */
export interface Leaderboards {
  senders(of?: { period?: Period }, options?: CallOptions): List<Ranked>;
  receivers(of?: { period?: Period }, options?: CallOptions): List<Ranked>;
  /** Hosts by battles won. */
  battles(of?: { period?: Period }, options?: CallOptions): List<RankedHost>;
}

export const leaderboardsOver = (ask: Ask): Leaderboards => ({
  senders: (of, options) => listOf(ask, '/leaderboards/senders', of, options),
  receivers: (of, options) => listOf(ask, '/leaderboards/receivers', of, options),
  battles: (of, options) => listOf(ask, '/leaderboards/battles', of, options),
});
