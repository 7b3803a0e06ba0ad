import type { CampaignAudit as Audit } from '@lavish/protocol';
import { AuditPanel } from '../parts/audit-panel.tsx';
import { t } from '../strings/strings.ts';
import { campaignKey, campaignPath } from './campaign-key.ts';

/** Recomputes the campaign's standings from the log. */
export const CampaignAudit = ({ campaign }: { campaign: string }) => (
  <AuditPanel<Audit>
    path={`${campaignPath(campaign)}/audit`}
    queryKey={[...campaignKey(campaign), 'audit']}
    about={t('campaign.audit_about')}
    facts={({ gifts, battle_wins }) => [
      [t('campaign.audit_read'), gifts.read],
      [t('campaign.audit_counted'), gifts.counted],
      [t('campaign.audit_score'), gifts.score],
      [t('campaign.audit_wins'), battle_wins.counted],
      [t('campaign.audit_wins_score'), battle_wins.score],
    ]}
  />
);
