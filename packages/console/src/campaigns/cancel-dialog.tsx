import type { Campaign } from '@lavish/protocol';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { CAMPAIGNS_KEY, campaignPath } from './campaign-key.ts';

/** Ends a campaign early. */
export const CancelDialog = ({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) => (
  <ChangeDialog
    title={t('campaign.cancel')}
    detail={t('campaign.cancel_detail', { campaign: campaign.name ?? campaign.id })}
    changes={CAMPAIGNS_KEY}
    submit={t('campaign.cancel')}
    onSubmit={(reason) => callApi(`${campaignPath(campaign.id)}/cancel`, { method: 'POST', reason })}
    onClose={onClose}
  />
);
