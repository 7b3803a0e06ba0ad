import type { List, OwnRank, Period, Ranked, RankedHost, RankedRoom } from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** Which period of a ranking. Default: all time. */
export type PeriodFilter = {
  period?: Period;
  /** A time in the period, as RFC 3339. Default: now. */
  at?: string;
};

export type RegionFilter = PeriodFilter & {
  /** Only gifts of senders, or to receivers, who had this region then. */
  region?: string;
};

/** Which period of the supporters of a room or a host. Default: the day. */
export type SupportersFilter = {
  period?: 'day' | 'week' | 'month';
  /** A time in the period, as RFC 3339. Default: now. */
  at?: string;
};

/** Rankings over all rooms, some seconds behind the gifts. */
export interface RankingsResource {
  /** Users by coins given. */
  senders(filter?: RegionFilter, options?: CallOptions): List<Ranked>;
  /** Users by coins received. */
  receivers(filter?: RegionFilter, options?: CallOptions): List<Ranked>;
  /** Rooms by coins given in them. */
  rooms(filter?: PeriodFilter, options?: CallOptions): List<RankedRoom>;
  /** Hosts by battles won. */
  battles(filter?: PeriodFilter, options?: CallOptions): List<RankedHost>;
  /** The place of one user among senders or receivers. */
  ownRank(
    board: 'senders' | 'receivers',
    user: string,
    filter?: RegionFilter,
    options?: CallOptions,
  ): Promise<OwnRank>;
  /** Users by coins given in a room. */
  inRoom(room: string, filter?: SupportersFilter, options?: CallOptions): List<Ranked>;
  /** Users by coins given to a host, in any room. */
  supporters(host: string, filter?: SupportersFilter, options?: CallOptions): List<Ranked>;
}

export const rankingsResource = (send: SendRequest): RankingsResource => ({
  senders: (filter, options) => listOf(send, '/rankings/senders', filter, options),
  receivers: (filter, options) => listOf(send, '/rankings/receivers', filter, options),
  rooms: (filter, options) => listOf(send, '/rankings/rooms', filter, options),
  battles: (filter, options) => listOf(send, '/rankings/battles', filter, options),
  inRoom: (room, filter, options) => listOf(send, `/rooms/${part(room)}/ranking`, filter, options),
  supporters: (host, filter, options) => listOf(send, `/users/${part(host)}/supporters`, filter, options),
  ownRank: (board, user, filter, options) =>
    send({ method: 'GET', path: `/rankings/${board}/me`, query: { user, ...filter }, options }),
});
