import type { ConsoleWhatIf, PutCampaign, StandingsList, WhatIfPlace } from '@lavish/protocol';
import { useMemo, useState } from 'react';
import { useSession } from '../api/session.ts';
import { Panel } from '../parts/panel.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { type Preview, previewOf } from './preview-request.ts';
import { useWhatIf } from './use-what-if.ts';
import { WhatIfProgress } from './what-if-progress.tsx';

interface Props {
  /** The campaign as the form has it now, in one text. */
  put: PutCampaign;
  now: () => number;
}

/** What past gifts would have scored in the campaign, computed in the background. */
export function CampaignPreview({ put, now }: Props) {
  const state = useWhatIf();
  const [shown, setShown] = useState<{ preview: Preview; put: string } | null>(null);
  const text = useMemo(() => JSON.stringify(put), [put]);
  const start = () => {
    const preview = previewOf(put, now());
    const { weeks: _weeks, ...request } = preview;
    setShown({ preview, put: text });
    state.start(request);
  };
  const isBusy = state.isStarting || state.whatIf?.state === 'running';
  return (
    <Panel
      title={t('campaign_preview.title')}
      actions={
        <button className="button" type="button" disabled={isBusy} onClick={start}>
          {t('campaign_preview.run')}
        </button>
      }
    >
      <p className="quiet">{t('campaign_preview.about')}</p>
      <WhatIfProgress state={state}>
        {(whatIf) => (
          <div data-stale={shown?.put !== text}>
            {shown?.put !== text && <p className="quiet">{t('campaign_preview.changed')}</p>}
            <Result whatIf={whatIf} weeks={shown?.preview.weeks ?? 0} put={put} />
          </div>
        )}
      </WhatIfProgress>
    </Panel>
  );
}

function Result({ whatIf, weeks, put }: { whatIf: ConsoleWhatIf; weeks: number; put: PutCampaign }) {
  const { time_zone } = useSession();
  const campaign = whatIf.report?.campaigns[0];
  if (campaign === undefined) return null;
  const { gifts, score, battle_wins, lists } = campaign;
  const shown = (['receivers', 'senders', 'groups'] as const).filter((list) => lists[list].after.length > 0);
  return (
    <div className="what-if__result">
      <p>
        {t(weeks === 0 ? 'campaign_preview.own_period' : 'campaign_preview.moved', {
          from: dateTime(whatIf.from, time_zone),
          to: dateTime(whatIf.to, time_zone),
          weeks: exact(weeks),
        })}
      </p>
      <dl className="facts">
        <Sum label={t('campaign_preview.read')} value={whatIf.report!.gifts} />
        <Sum label={t('campaign_preview.counted')} value={gifts.after} />
        <Sum label={t('campaign.score')} value={score.after} />
        <Sum label={t('campaign_preview.wins')} value={battle_wins.after} />
      </dl>
      {shown.length === 0 ? (
        <p className="quiet">{t('campaign_preview.nothing')}</p>
      ) : (
        <div className="what-if__lists">
          {shown.map((list) => (
            <TopPlaces key={list} list={list} places={lists[list].after} put={put} />
          ))}
        </div>
      )}
    </div>
  );
}

const Sum = ({ label, value }: { label: string; value: number }) => (
  <div>
    <dt>{label}</dt>
    <dd>{exact(value)}</dd>
  </div>
);

interface TopProps {
  list: StandingsList;
  places: readonly WhatIfPlace[];
  put: PutCampaign;
}

/** The first ten of a list, with what their ranks would be awarded. */
function TopPlaces({ list, places, put }: TopProps) {
  const rewardsOf = (rank: number) =>
    (put.rewards ?? [])
      .filter((reward) => reward.list === list && reward.from_rank <= rank && rank <= reward.to_rank)
      .map(({ label }) => label)
      .join(', ');
  return (
    <TableFrame label={t(`campaign.list_${list}`)}>
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
          </tr>
        </thead>
        <tbody>
          {places.map(({ rank, id, score }) => (
            <tr key={id}>
              <td className="number">{exact(rank)}</td>
              <th scope="row">
                {list === 'groups' ? (
                  <bdi>{put.groups?.find((group) => group.id === id)?.name ?? id}</bdi>
                ) : (
                  <UserLink user={id} />
                )}
                <span className="table__second">{rewardsOf(rank)}</span>
              </th>
              <td className="number">{exact(score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
