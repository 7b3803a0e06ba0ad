import type { CampaignState } from '@lavish/protocol';
import { t } from '../strings/strings.ts';

/** The state of a campaign, by its name and a mark. */
export const StateBadge = ({ state }: { state: CampaignState }) => (
  <span className={`badge campaign-state campaign-state--${state}`}>{t(`campaign.state_${state}`)}</span>
);
