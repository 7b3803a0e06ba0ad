import type { Bonus } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Pager } from '../parts/pager.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { Empty } from '../parts/states.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { now } from '../strings/today.ts';
import { BonusDialog, EditBonusDialog } from './bonus-dialog.tsx';
import { BonusEffect } from './bonus-effect.tsx';
import { BONUSES_KEY } from './bonus-key.ts';
import { CampaignTabs } from './campaign-tabs.tsx';
import { EndBonusDialog } from './end-bonus-dialog.tsx';

interface Page {
  data: Bonus[];
  next_cursor: string | null;
}

const PAGE_BONUSES = 20;

/** Bonuses, latest start first, and what each has done to battles. */
export function BonusesPage() {
  const mayChange = useMay('bonuses.change');
  const [isNew, setNew] = useState(false);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...BONUSES_KEY, cursor ?? ''],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams({ limit: `${PAGE_BONUSES}`, ...(cursor && { cursor }) });
      return callApi<Page>(`/v1/bonuses?${parameters}`, { signal });
    },
  });
  return (
    <>
      <PageTitle title={t('page.campaigns')}>
        {mayChange && (
          <button className="button button--main campaigns__new" type="button" onClick={() => setNew(true)}>
            {t('bonus.new')}
          </button>
        )}
      </PageTitle>
      <CampaignTabs current="bonuses" />
      <p className="quiet">{t('bonus.about')}</p>
      <QueryState query={query}>
        {({ data, next_cursor }) =>
          data.length === 0 ? (
            <Empty>{t(mayChange ? 'bonus.none_yet' : 'bonus.none')}</Empty>
          ) : (
            <Panel title={t('bonus.bonuses')}>
              <BonusTable bonuses={data} />
              <Pager
                isFirst={cursors.length === 0}
                next={next_cursor}
                onNext={(next) => setCursors([...cursors, next])}
                onPrevious={() => setCursors(cursors.slice(0, -1))}
              />
            </Panel>
          )
        }
      </QueryState>
      {isNew && <BonusDialog onClose={() => setNew(false)} />}
    </>
  );
}

type BonusState = 'scheduled' | 'running' | 'over';

function stateOf({ starts_at, ends_at }: Bonus, at: number): BonusState {
  if (at < Date.parse(starts_at)) return 'scheduled';
  return at < Date.parse(ends_at) ? 'running' : 'over';
}

type Open = { dialog: 'edit' | 'end'; bonus: Bonus } | null;

function BonusTable({ bonuses }: { bonuses: readonly Bonus[] }) {
  const { time_zone } = useSession();
  const mayChange = useMay('bonuses.change');
  const mayRun = useMay('what_if.run');
  const [open, setOpen] = useState<Open>(null);
  const [shown, setShown] = useState<string | null>(null);
  const at = now();
  return (
    <>
      <TableFrame label={t('bonus.bonuses')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('bonus.bonus')}</th>
              <th scope="col">{t('bonus.state')}</th>
              <th scope="col" className="number">
                {t('campaign.multiplier')}
              </th>
              <th scope="col">{t('campaign.starts_at')}</th>
              <th scope="col">{t('campaign.ends_at')}</th>
              <th scope="col">{t('campaign.scope')}</th>
              <th scope="col">{t('bonus.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {bonuses.map((bonus) => {
              const key = `${bonus.id} ${bonus.starts_at}`;
              const state = stateOf(bonus, at);
              return (
                <tr key={key}>
                  <th scope="row">
                    <bdi>{bonus.id}</bdi>
                  </th>
                  <td>
                    <span className={`badge campaign-state campaign-state--${state}`}>
                      {t(`bonus.state_${state}`)}
                    </span>
                  </td>
                  <td className="number">×{exact(bonus.multiplier)}</td>
                  <td>{dateTime(bonus.starts_at, time_zone)}</td>
                  <td>{dateTime(bonus.ends_at, time_zone)}</td>
                  <td>
                    <BonusScopeText bonus={bonus} />
                  </td>
                  <td>
                    <div className="bonus__actions">
                      {mayRun && state !== 'scheduled' && (
                        <button
                          className="button button--quiet"
                          type="button"
                          aria-expanded={shown === key}
                          onClick={() => setShown(shown === key ? null : key)}
                        >
                          {t('bonus.effect')}
                        </button>
                      )}
                      {mayChange && state !== 'over' && (
                        <>
                          <button
                            className="button button--quiet"
                            type="button"
                            onClick={() => setOpen({ dialog: 'edit', bonus })}
                          >
                            {t('bonus.edit')}
                          </button>
                          <button
                            className="button button--quiet"
                            type="button"
                            onClick={() => setOpen({ dialog: 'end', bonus })}
                          >
                            {t('bonus.end')}
                          </button>
                        </>
                      )}
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
      {bonuses
        .filter(({ id, starts_at }) => `${id} ${starts_at}` === shown)
        .map((bonus) => (
          <BonusEffect key={shown} bonus={bonus} />
        ))}
      {open?.dialog === 'edit' && <EditBonusDialog id={open.bonus.id} onClose={() => setOpen(null)} />}
      {open?.dialog === 'end' && <EndBonusDialog bonus={open.bonus} onClose={() => setOpen(null)} />}
    </>
  );
}

function BonusScopeText({ bonus: { scope } }: { bonus: Bonus }) {
  const { rooms, categories, min_vip_level } = scope;
  if (rooms === null && categories === null && min_vip_level === 0) return t('bonus.all_gifts');
  const parts = [
    ...(rooms ?? []),
    ...(categories ?? []),
    ...(min_vip_level > 0 ? [t('user.vip', { level: `${exact(min_vip_level)}+` })] : []),
  ];
  return <bdi>{parts.join(', ')}</bdi>;
}
