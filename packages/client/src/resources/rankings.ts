import {
  type List,
  OWN_RANK_FIELDS,
  type OwnRank,
  type Period,
  RANKED_FIELDS,
  type Ranked,
  type RankedHost,
  type RankedRoom,
} from '@lavish/protocol';
import type { Api } from './api.ts';

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

/** Rankings over all rooms, some seconds behind the gifts. Reading rejects with a `LavishError`. */
export interface RankingsResource {
  /** Users by coins given. */
  senders(filter?: RegionFilter): List<Ranked>;
  /** Users by coins received. */
  receivers(filter?: RegionFilter): List<Ranked>;
  /** Rooms by coins given in them. */
  rooms(filter?: PeriodFilter): List<RankedRoom>;
  /** Hosts by battles won. */
  battles(filter?: PeriodFilter): List<RankedHost>;
  /** The place of the token's user among senders or receivers. */
  ownRank(board: 'senders' | 'receivers', filter?: RegionFilter): Promise<OwnRank>;
  /** Users by coins given in a room. */
  inRoom(room: string, filter?: SupportersFilter): List<Ranked>;
  /** Users by coins given to a host, in any room. */
  supporters(host: string, filter?: SupportersFilter): List<Ranked>;
}

export function createRankings({ call, list }: Api): RankingsResource {
  // `me` is a part of this path, and not the id of the user.
  const readPlace: (board: string, whose: string, filter?: object) => Promise<OwnRank> = call(
    'GET rankings/*/*',
    OWN_RANK_FIELDS,
  );
  return {
    senders: list('rankings/senders', RANKED_FIELDS),
    receivers: list('rankings/receivers', RANKED_FIELDS),
    rooms: list('rankings/rooms', RANKED_FIELDS),
    battles: list('rankings/battles', RANKED_FIELDS),
    inRoom: list('rooms/*/ranking', RANKED_FIELDS),
    supporters: list('users/*/supporters', RANKED_FIELDS),
    ownRank: (board, filter) => readPlace(board, 'me', filter),
  };
}
