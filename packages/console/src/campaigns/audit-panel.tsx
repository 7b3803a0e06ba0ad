import type { Campaign, CampaignAudit } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { Icon } from '../parts/icon.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { campaignKey, campaignPath } from './campaign-key.ts';

/** Recomputes the campaign from the log when the operator asks for it: it reads every gift of the period. */
export function AuditPanel({ campaign }: { campaign: Campaign }) {
  const query = useQuery({
    queryKey: [...campaignKey(campaign.id), 'audit'],
    queryFn: ({ signal }) => callApi<CampaignAudit>(`${campaignPath(campaign.id)}/audit`, { signal }),
    enabled: false,
  });
  const isIdle = query.data === undefined && !query.isError && !query.isFetching;
  return (
    <Panel
      title={t('campaign.audit')}
      actions={
        <button
          className="button"
          type="button"
          disabled={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t(query.isFetching ? 'campaign.audit_running' : 'campaign.audit_run')}
        </button>
      }
    >
      {isIdle ? (
        <p className="quiet">{t('campaign.audit_about')}</p>
      ) : (
        <QueryState query={query}>{(audit) => <Outcome audit={audit} />}</QueryState>
      )}
    </Panel>
  );
}

function Outcome({ audit: { matches, gifts, battle_wins, differences } }: { audit: CampaignAudit }) {
  return (
    <>
      <p className={`health health--${matches ? 'good' : 'bad'}`}>
        <Icon name={matches ? 'check' : 'warning'} />
        {t(matches ? 'campaign.audit_matches' : 'campaign.audit_differs')}
      </p>
      <dl className="facts">
        <Sum label={t('campaign.audit_read')} value={gifts.read} />
        <Sum label={t('campaign.audit_counted')} value={gifts.counted} />
        <Sum label={t('campaign.audit_score')} value={gifts.score} />
        <Sum label={t('campaign.audit_wins')} value={battle_wins.counted} />
        <Sum label={t('campaign.audit_wins_score')} value={battle_wins.score} />
      </dl>
      {differences.length > 0 && (
        <TableFrame label={t('campaign.audit_differs')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('campaign.audit_what')}</th>
                <th scope="col">{t('campaign.audit_stored')}</th>
                <th scope="col">{t('campaign.audit_recomputed')}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ where, stored, recomputed }) => (
                <tr key={where}>
                  <th scope="row">
                    <bdi>{where}</bdi>
                  </th>
                  <td>{stored}</td>
                  <td>{recomputed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </>
  );
}

const Sum = ({ label, value }: { label: string; value: number }) => (
  <div>
    <dt>{label}</dt>
    <dd>{exact(value)}</dd>
  </div>
);
