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

/** Rankings over all rooms, some seconds behind the gifts. Reading rejects with a `LavishError`. */
export interface RankingsResource {
  /** Users by coins given. */
  senders(filter?: PeriodFilter): List<Ranked>;
  /** Users by coins received. */
  receivers(filter?: PeriodFilter): List<Ranked>;
  /** Rooms by coins given in them. */
  rooms(filter?: PeriodFilter): List<RankedRoom>;
  /** Hosts by battles won. */
  battles(filter?: PeriodFilter): List<RankedHost>;
  /** The place of the token's user among senders or receivers. */
  ownRank(board: 'senders' | 'receivers', filter?: PeriodFilter): Promise<OwnRank>;
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
    ownRank: (board, filter) => readPlace(board, 'me', filter),
  };
}
