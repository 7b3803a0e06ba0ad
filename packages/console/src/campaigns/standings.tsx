import type { Campaign, CampaignPlace, StandingsList } from '@lavish/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { Pager } from '../parts/pager.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { campaignKey, campaignPath } from './campaign-key.ts';

interface Page {
  data: CampaignPlace[];
  next_cursor: string | null;
}

const PAGE_PLACES = 20;

const LISTS: readonly StandingsList[] = ['receivers', 'senders', 'rooms', 'groups'];

/** The standings of a campaign, a list at a time. Of equal scores the first to reach it is ahead, which the rows say. */
export function Standings({ campaign }: { campaign: Campaign }) {
  const [list, setList] = useState<StandingsList>('receivers');
  const lists = LISTS.filter((each) => each !== 'groups' || campaign.groups.length > 0);
  return (
    <Panel
      title={t('campaign.standings')}
      actions={
        <fieldset className="tabs tabs--small">
          <legend className="visually-hidden">{t('campaign.standings_of')}</legend>
          {lists.map((each) => (
            <button
              key={each}
              className="tabs__tab"
              type="button"
              aria-pressed={each === list}
              data-current={each === list}
              onClick={() => setList(each)}
            >
              {t(`campaign.list_${each}`)}
            </button>
          ))}
        </fieldset>
      }
    >
      <Places key={list} campaign={campaign} list={list} />
    </Panel>
  );
}

function Places({ campaign, list }: { campaign: Campaign; list: StandingsList }) {
  /** The cursors of the pages so far; the last one is of the page that is shown. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const isRunning = campaign.state === 'running' || campaign.state === 'ended';
  const query = useQuery({
    queryKey: [...campaignKey(campaign.id), 'standings', list, cursor ?? ''],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams({ list, limit: `${PAGE_PLACES}`, ...(cursor && { cursor }) });
      return callApi<Page>(`${campaignPath(campaign.id)}/standings?${parameters}`, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: isRunning ? 5_000 : false,
  });
  return (
    <QueryState query={query}>
      {({ data, next_cursor }) =>
        data.length === 0 ? (
          <p className="quiet">{t('campaign.standings_empty')}</p>
        ) : (
          <div data-stale={query.isPlaceholderData}>
            <PlacesTable campaign={campaign} list={list} places={data} />
            <Pager
              isFirst={cursors.length === 0}
              next={next_cursor}
              onNext={(next) => setCursors([...cursors, next])}
              onPrevious={() => setCursors(cursors.slice(0, -1))}
              isRanked
            />
          </div>
        )
      }
    </QueryState>
  );
}

interface TableProps {
  campaign: Campaign;
  list: StandingsList;
  places: readonly CampaignPlace[];
}

function PlacesTable({ campaign, list, places }: TableProps) {
  const hasWins = campaign.rules.some(({ kind }) => kind === 'battle_wins') && list !== 'senders';
  const hasRewards = places.some(({ rewards }) => rewards.length > 0);
  return (
    <TableFrame label={t('campaign.standings')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="number">
              {t('campaign.rank')}
            </th>
            <th scope="col">{t(`campaign.list_${list}`)}</th>
            <th scope="col" className="number">
              {t('campaign.score')}
            </th>
            <th scope="col" className="number">
              {t('figure.gifts')}
            </th>
            <th scope="col" className="number">
              {t('figure.coins')}
            </th>
            {hasWins && (
              <th scope="col" className="number">
                {t('campaign.battles_won')}
              </th>
            )}
            {hasRewards && <th scope="col">{t('campaign.rewards')}</th>}
          </tr>
        </thead>
        <tbody>
          {places.map((place, index) => {
            const isTied = places[index - 1]?.score === place.score;
            return (
              <tr key={place.rank}>
                <td className="number standings__rank" data-rank={place.rank}>
                  {exact(place.rank)}
                </td>
                <th scope="row">
                  <Participant campaign={campaign} list={list} id={place.id} />
                </th>
                <td className="number">
                  {exact(place.score)}
                  {isTied && <span className="standings__tie">{t('campaign.tied')}</span>}
                </td>
                <td className="number">{exact(place.gifts)}</td>
                <td className="number coins">{exact(place.coins)}</td>
                {hasWins && <td className="number">{exact(place.battles_won)}</td>}
                {hasRewards && <td>{place.rewards.join(', ')}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}

interface ParticipantProps {
  campaign: Campaign;
  list: StandingsList;
  id: string | null;
}

function Participant({ campaign, list, id }: ParticipantProps): ReactNode {
  const mayReport = useMay('analytics.read');
  if (id === null) return t('campaign.hidden');
  if (list === 'groups') return <bdi>{campaign.groups.find((group) => group.id === id)?.name ?? id}</bdi>;
  if (list !== 'rooms') return <UserLink user={id} />;
  if (!mayReport) return <bdi>{id}</bdi>;
  return (
    <Link to="/analytics/$report" params={{ report: 'trend' }} search={{ room: id }}>
      <bdi>{id}</bdi>
    </Link>
  );
}
