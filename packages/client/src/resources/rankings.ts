import {
  type List,
  OWN_RANK_FIELDS,
  type OwnBattleRank,
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
  /** Only what counts for this region: of senders and receivers at the time of a gift, of rooms and battles of their host then. */
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
  rooms(filter?: RegionFilter): List<RankedRoom>;
  /** Hosts by battles won. */
  battles(filter?: RegionFilter): List<RankedHost>;
  /** The place of the token's user among senders or receivers. */
  ownRank(board: 'senders' | 'receivers', filter?: RegionFilter): Promise<OwnRank>;
  /** The place of the token's user among hosts by battles won. */
  ownRank(board: 'battles', filter?: RegionFilter): Promise<OwnBattleRank>;
  /** The place of the token's user among those who gave in a room. */
  rankInRoom(room: string, filter?: SupportersFilter): Promise<OwnRank>;
  /** Users by coins given in a room. */
  inRoom(room: string, filter?: SupportersFilter): List<Ranked>;
  /** Users by coins given to a host, in any room. */
  supporters(host: string, filter?: SupportersFilter): List<Ranked>;
}

export const createRankings = ({ call, list }: Api): RankingsResource => ({
  senders: list('rankings/senders', RANKED_FIELDS),
  receivers: list('rankings/receivers', RANKED_FIELDS),
  rooms: list('rankings/rooms', RANKED_FIELDS),
  battles: list('rankings/battles', RANKED_FIELDS),
  inRoom: list('rooms/*/ranking', RANKED_FIELDS),
  supporters: list('users/*/supporters', RANKED_FIELDS),
  ownRank: call<never, 'GET rankings/*/me'>('GET rankings/*/me', OWN_RANK_FIELDS),
  rankInRoom: call('GET rooms/*/ranking/me', OWN_RANK_FIELDS),
});
