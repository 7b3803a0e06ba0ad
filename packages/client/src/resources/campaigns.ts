import {
  CAMPAIGN_FIELDS,
  type Campaign,
  type CampaignPlace,
  type List,
  STANDING_FIELDS,
  type StandingsList,
} from '@lavish/protocol';
import type { Api } from './api.ts';

/** Periods with their own scoring rules and standings. Reading rejects with a `LavishError`. */
export interface CampaignsResource {
  get(campaign: string): Promise<Campaign>;
  /** All campaigns, by their start, latest first. */
  list(): List<Campaign>;
  /** By score, about a second behind the gifts. Default: receivers. */
  standings(campaign: string, filter?: { list?: StandingsList }): List<CampaignPlace>;
}

export const createCampaigns = ({ call, list }: Api): CampaignsResource => ({
  get: call('GET campaigns/=id', CAMPAIGN_FIELDS),
  list: list('campaigns', CAMPAIGN_FIELDS),
  standings: list('campaigns/*/standings', STANDING_FIELDS),
});
