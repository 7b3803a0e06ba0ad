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

export const createCampaigns = ({ call, list }: Api): CampaignsResource => ({
  get: call('GET campaigns/=id', CAMPAIGN_FIELDS),
  list: list('campaigns', CAMPAIGN_FIELDS),
  standings: list('campaigns/*/standings', STANDING_FIELDS),
  ownStanding: call('GET campaigns/*/standings/me', OWN_RANK_FIELDS),
});
