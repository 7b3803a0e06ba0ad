import type { Campaign, OwnStanding } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { QueryPanel } from '../parts/query-panel.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { campaignKey, campaignPath } from './campaign-key.ts';

/** Where the host who is signed in stands. */
export function OwnStandings({ campaign }: { campaign: Campaign }) {
  const query = useQuery({
    queryKey: [...campaignKey(campaign.id), 'standings', 'own'],
    queryFn: ({ signal }) => callApi<OwnStanding>(`${campaignPath(campaign.id)}/standings/me`, { signal }),
  });
  return (
    <QueryPanel title={t('campaign.own')} query={query}>
      {({ rank, rank_between, score, score_to_next, rewards }) =>
        score === null ? (
          <p className="quiet">{t('campaign.own_none')}</p>
        ) : (
          <dl className="facts">
            <Fact
              label={t('campaign.rank')}
              value={
                rank === null && rank_between !== null
                  ? `${exact(rank_between.first)} – ${exact(rank_between.last)}`
                  : exact(rank ?? 0)
              }
            />
            <Fact label={t('campaign.score')} value={exact(score)} />
            {score_to_next !== null && <Fact label={t('campaign.to_next')} value={exact(score_to_next)} />}
            {rewards.length > 0 && <Fact label={t('campaign.rewards')} value={rewards.join(', ')} />}
          </dl>
        )
      }
    </QueryPanel>
  );
}

const Fact = ({ label, value }: { label: string; value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
);
