import type { Campaign } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { dateTime } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { CampaignAudit } from './campaign-audit.tsx';
import { campaignKey, campaignPath } from './campaign-key.ts';
import { CampaignRules } from './campaign-rules.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { OwnStandings } from './own-standings.tsx';
import { Standings } from './standings.tsx';
import { StateBadge } from './state-badge.tsx';

const route = getRouteApi('/campaigns/$campaign');

/** A campaign: its rules, its standings and its audit. */
export function CampaignPage() {
  const { campaign: id } = route.useParams();
  const query = useQuery({
    queryKey: campaignKey(id),
    queryFn: ({ signal }) => callApi<Campaign>(campaignPath(id), { signal }),
    // Its state changes by itself.
    refetchInterval: ({ state: { data } }) => (data?.state === 'final' ? false : 10_000),
  });
  if (query.data !== undefined) return <Shown campaign={query.data} />;
  return (
    <>
      <PageTitle title={id} />
      {query.isError ? <Failed fault={query.error} onRetry={() => void query.refetch()} /> : <Loading />}
    </>
  );
}

function Shown({ campaign }: { campaign: Campaign }) {
  const { time_zone, operator } = useSession();
  const mayChange = useMay('campaigns.change');
  const isHost = operator.host !== null;
  const [isCancelling, setCancelling] = useState(false);
  const { id, state, zone, starts_at, ends_at, final_at } = campaign;
  const search = { campaign: id };
  return (
    <>
      <div className="campaign__head">
        <PageTitle title={campaign.name ?? id}>
          <StateBadge state={state} />
          <span className="id">
            <bdi>{id}</bdi>
          </span>
        </PageTitle>
        {mayChange && (
          <div className="panel__actions">
            {state === 'scheduled' && (
              <Link className="button button--main" to="/campaign-editor" search={search}>
                {t('campaign.edit')}
              </Link>
            )}
            <Link className="button" to="/campaign-editor" search={{ copy: id }}>
              {t('campaign.copy')}
            </Link>
            {(state === 'scheduled' || state === 'running') && (
              <button className="button" type="button" onClick={() => setCancelling(true)}>
                {t('campaign.cancel')}
              </button>
            )}
          </div>
        )}
      </div>
      <p className="quiet">{t(`campaign.about_${state}`)}</p>
      <dl className="facts panel">
        <Fact label={t('campaign.starts_at')} at={starts_at} zone={zone} />
        <Fact label={t('campaign.ends_at')} at={ends_at} zone={zone} />
        {final_at !== null && <Fact label={t('campaign.final_at')} at={final_at} zone={time_zone} />}
        <div>
          <dt>{t('campaign.zone')}</dt>
          <dd>{zone}</dd>
        </div>
      </dl>
      {isHost && <OwnStandings campaign={campaign} />}
      {state !== 'scheduled' && <Standings campaign={campaign} />}
      <CampaignRules campaign={campaign} />
      {state !== 'scheduled' && !isHost && <CampaignAudit campaign={campaign.id} />}
      {isCancelling && <CancelDialog campaign={campaign} onClose={() => setCancelling(false)} />}
    </>
  );
}

/** An instant in the campaign's zone. */
const Fact = ({ label, at, zone }: { label: string; at: string; zone: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>{dateTime(at, zone)}</dd>
  </div>
);
