import {
  CAMPAIGN_FIELDS,
  type Campaign,
  type CampaignPlace,
  type List,
  OWN_RANK_FIELDS,
  type OwnStanding,
  STANDING_FIELDS,
  type StandingsList,
} from '@lavish/protocol';
import type { Api } from './api.ts';

export type StandingsFilter<Ranked = StandingsList> = {
  list?: Ranked;
  /** Only what scored for this region. */
  region?: string;
};

/** Periods with their own scoring rules and standings. Reading rejects with a `LavishError`. */
export interface CampaignsResource {
  get(campaign: string): Promise<Campaign>;
  /** All campaigns, by their start, latest first. */
  list(): List<Campaign>;
  /** By score, about a second behind the gifts. Default: receivers. */
  standings(campaign: string, filter?: StandingsFilter): List<CampaignPlace>;
  /** The place of the token's user among receivers, the default, or senders. */
  ownStanding(campaign: string, filter?: StandingsFilter<'receivers' | 'senders'>): Promise<OwnStanding>;
}

export function createCampaigns({ call, list }: Api): CampaignsResource {
  // `me` is a part of this path, and not the id of the user.
  const readPlace = call<OwnStanding, 'GET campaigns/*/standings/*'>(
    'GET campaigns/*/standings/*',
    OWN_RANK_FIELDS,
  );
  return {
    get: call('GET campaigns/=id', CAMPAIGN_FIELDS),
    list: list('campaigns', CAMPAIGN_FIELDS),
    standings: list('campaigns/*/standings', STANDING_FIELDS),
    ownStanding: (campaign, filter) => readPlace(campaign, 'me', filter),
  };
}
