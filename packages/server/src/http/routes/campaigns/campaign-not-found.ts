import { refuse } from '../../../domain/refusal.ts';

export const campaignNotFound = (id: string) =>
  refuse('campaign_not_found', `There is no campaign ${id}.`, { param: 'campaign' });
