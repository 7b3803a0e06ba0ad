import type { Campaign } from '@lavish/protocol';
import { getRouteApi } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { useVersioned } from '../api/use-versioned.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { addDays } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { todayIn } from '../strings/today.ts';
import { CampaignFormView } from './campaign-form.tsx';
import { campaignPath } from './campaign-key.ts';
import { emptyForm, formOf } from './form-state.ts';

const route = getRouteApi('/campaign-editor');

/** Creates a campaign, changes one that has not begun, or begins a new one with the rules of another. */
export function CampaignEditor() {
  const { campaign, copy } = route.useSearch();
  const { time_zone } = useSession();
  const source = campaign ?? copy;
  if (source !== undefined) return <FromCampaign key={source} id={source} isCopy={campaign === undefined} />;
  const tomorrow = addDays(todayIn(time_zone), 1);
  const form = emptyForm(`${tomorrow}T18:00`, `${addDays(tomorrow, 7)}T18:00`, time_zone);
  return <CampaignFormView title={t('campaign.new')} initial={form} isNew />;
}

function FromCampaign({ id, isCopy }: { id: string; isCopy: boolean }) {
  const title = t(isCopy ? 'campaign.new' : 'campaign.edit');
  const query = useVersioned<Campaign>(campaignPath(id));
  return (
    <>
      {query.data === undefined && <PageTitle title={title} />}
      <QueryState query={query}>
        {({ data, version }) =>
          isCopy ? (
            <CampaignFormView title={title} initial={{ ...formOf(data), id: '' }} isNew />
          ) : (
            <CampaignFormView
              title={title}
              initial={formOf(data)}
              isNew={false}
              edited={editedOf(data, version)}
            />
          )
        }
      </QueryState>
    </>
  );
}

const editedOf = (seen: Campaign, version: string) => ({
  seen,
  version,
  labels: {
    name: t('campaign.name'),
    starts_at: t('campaign.starts_at'),
    ends_at: t('campaign.ends_at'),
    zone: t('campaign.zone'),
    scope: t('campaign.scope'),
    rules: t('campaign.rules'),
    multipliers: t('campaign.windows'),
    groups: t('campaign.groups'),
    rewards: t('campaign.rewards'),
    state: t('bonus.state'),
  },
});
