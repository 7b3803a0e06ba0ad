import type {
  Campaign,
  CampaignAudit,
  CampaignPlace,
  List,
  OwnStanding,
  PutCampaign,
  StandingsList,
} from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

export type StandingsFilter<Ranked = StandingsList> = {
  list?: Ranked;
  /** Only what scored for this region. */
  region?: string;
};

/** Periods with their own scoring rules and standings. They never change coins. */
export interface CampaignsResource {
  /** Creates a campaign, or replaces one that has not begun. Its rules are fixed from 10 s before its start. */
  put(campaign: string, fields: PutCampaign, options?: CallOptions): Promise<Campaign>;
  get(campaign: string, options?: CallOptions): Promise<Campaign>;
  /** All campaigns, by their start, latest first. */
  list(options?: CallOptions): List<Campaign>;
  /** Ends a campaign early: it counts no gift from 10 s after this call. */
  cancel(campaign: string, options?: CallOptions): Promise<Campaign>;
  /** By score, about a second behind the gifts. Default: receivers. */
  standings(campaign: string, filter?: StandingsFilter, options?: CallOptions): List<CampaignPlace>;
  /** The place of one user among receivers, the default, or senders. */
  ownStanding(
    campaign: string,
    user: string,
    filter?: StandingsFilter<'receivers' | 'senders'>,
    options?: CallOptions,
  ): Promise<OwnStanding>;
  /** Recomputes the campaign from the log, and compares. */
  audit(campaign: string, options?: CallOptions): Promise<CampaignAudit>;
}

export const campaignsResource = (send: SendRequest): CampaignsResource => ({
  put: (campaign, body, options) =>
    send({ method: 'PUT', path: `/campaigns/${part(campaign)}`, body, options }),
  get: (campaign, options) => send({ method: 'GET', path: `/campaigns/${part(campaign)}`, options }),
  list: (options) => listOf(send, '/campaigns', {}, options),
  cancel: (campaign, options) =>
    send({ method: 'POST', path: `/campaigns/${part(campaign)}/cancel`, options }),
  standings: (campaign, filter, options) =>
    listOf(send, `/campaigns/${part(campaign)}/standings`, filter, options),
  ownStanding: (campaign, user, filter, options) =>
    send({
      method: 'GET',
      path: `/campaigns/${part(campaign)}/standings/me`,
      query: { user, ...filter },
      options,
    }),
  audit: (campaign, options) => send({ method: 'GET', path: `/campaigns/${part(campaign)}/audit`, options }),
});
