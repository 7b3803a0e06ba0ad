import type {
  List,
  OwnBattleRank,
  OwnRank,
  OwnRoomRank,
  Period,
  Ranked,
  RankedHost,
  RankedRoom,
} from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** Which period of a ranking. Default: all time. */
export type PeriodFilter = {
  period?: Period;
  /** A time in the period, as RFC 3339. Default: now. */
  at?: string;
};

export type RegionFilter = PeriodFilter & {
  /** Only what counts for this region: of senders and receivers at the time of a gift, of rooms and battles of their host then. */
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
  rooms(filter?: RegionFilter, options?: CallOptions): List<RankedRoom>;
  /** Hosts by battles won. */
  battles(filter?: RegionFilter, options?: CallOptions): List<RankedHost>;
  /** The place of one user among senders or receivers. */
  ownRank(
    board: 'senders' | 'receivers',
    user: string,
    filter?: RegionFilter,
    options?: CallOptions,
  ): Promise<OwnRank>;
  /** The place of one host among hosts by battles won. */
  ownRank(
    board: 'battles',
    host: string,
    filter?: RegionFilter,
    options?: CallOptions,
  ): Promise<OwnBattleRank>;
  /** The place of one room among rooms. */
  rankOfRoom(room: string, filter?: RegionFilter, options?: CallOptions): Promise<OwnRoomRank>;
  /** The place of one user among those who gave in a room. */
  rankInRoom(room: string, user: string, filter?: SupportersFilter, options?: CallOptions): Promise<OwnRank>;
  /** The place of one user among those who gave to a host, in any room. */
  rankOfSupporter(
    host: string,
    user: string,
    filter?: SupportersFilter,
    options?: CallOptions,
  ): Promise<OwnRank>;
  /** Users by coins given in a room. */
  inRoom(room: string, filter?: SupportersFilter, options?: CallOptions): List<Ranked>;
  /** Users by coins given to a host, in any room. */
  supporters(host: string, filter?: SupportersFilter, options?: CallOptions): List<Ranked>;
}

export const rankingsResource = (send: SendRequest): RankingsResource => {
  const place =
    (path: (of: string) => string) =>
    <Rank>(of: string, user: string, filter?: object, options?: CallOptions): Promise<Rank> =>
      send({ method: 'GET', path: path(of), query: { user, ...filter }, options });
  return {
    senders: (filter, options) => listOf(send, '/rankings/senders', filter, options),
    receivers: (filter, options) => listOf(send, '/rankings/receivers', filter, options),
    rooms: (filter, options) => listOf(send, '/rankings/rooms', filter, options),
    battles: (filter, options) => listOf(send, '/rankings/battles', filter, options),
    inRoom: (room, filter, options) => listOf(send, `/rooms/${part(room)}/ranking`, filter, options),
    supporters: (host, filter, options) => listOf(send, `/users/${part(host)}/supporters`, filter, options),
    ownRank: place((board) => `/rankings/${board}/me`),
    rankInRoom: place((room) => `/rooms/${part(room)}/ranking/me`),
    rankOfSupporter: place((host) => `/users/${part(host)}/supporters/me`),
    rankOfRoom: (room, filter, options) =>
      send({ method: 'GET', path: '/rankings/rooms/me', query: { room, ...filter }, options }),
  };
};
