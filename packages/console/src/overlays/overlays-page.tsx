import type { OverlayAddress } from '@lavish/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Pager } from '../parts/pager.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { Empty } from '../parts/states.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { day, dayIn } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { optionParameters } from './overlay-address.ts';
import { OVERLAYS_KEY } from './overlays-key.ts';
import { TestButton } from './test-button.tsx';

interface Page {
  data: OverlayAddress[];
  next_cursor: string | null;
}

/** The addresses of overlays that operators have made: to test and to revoke. */
export function OverlaysPage() {
  const mayChange = useMay('overlays.change');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...OVERLAYS_KEY, cursor ?? ''],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams({ limit: '50', ...(cursor !== undefined && { cursor }) });
      return callApi<Page>(`/overlays?${parameters}`, { signal });
    },
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle title={t('page.overlays')}>
        {mayChange && (
          <Link className="button button--main page-title__action" to="/overlays/new">
            <Icon name="plus" />
            {t('overlay.new')}
          </Link>
        )}
      </PageTitle>
      <QueryState query={query}>
        {({ data, next_cursor }) =>
          data.length === 0 ? (
            <Empty>{t('overlay.empty')}</Empty>
          ) : (
            <div className="panel">
              <Addresses addresses={data} />
              <Pager
                isFirst={cursors.length === 0}
                next={next_cursor}
                onNext={(next) => setCursors([...cursors, next])}
                onPrevious={() => setCursors(cursors.slice(0, -1))}
              />
            </div>
          )
        }
      </QueryState>
    </>
  );
}

function Addresses({ addresses }: { addresses: readonly OverlayAddress[] }) {
  const { time_zone } = useSession();
  const mayChange = useMay('overlays.change');
  const [revoking, setRevoking] = useState<OverlayAddress | null>(null);
  return (
    <>
      <TableFrame label={t('page.overlays')}>
        <table className="table table--stacked">
          <thead>
            <tr>
              <th scope="col">{t('overlay.overlay')}</th>
              <th scope="col">{t('overlay.of')}</th>
              <th scope="col">{t('overlay.look')}</th>
              <th scope="col">{t('overlay.created')}</th>
              <th scope="col">{t('overlay.state')}</th>
              {mayChange && <th scope="col">{t('overlay.actions')}</th>}
            </tr>
          </thead>
          <tbody>
            {addresses.map((address) => (
              <tr key={address.id}>
                <th scope="row">{t(`overlay.${address.overlay}`)}</th>
                <td>
                  {address.host === null ? <bdi>{address.room}</bdi> : <UserLink user={address.host} />}
                  <span className="table__second">
                    {t(address.host === null ? 'overlay.of_room' : 'overlay.of_host')}
                  </span>
                </td>
                <td className="overlay-look">
                  <bdi>
                    {[...optionParameters(address.options)].map((pair) => pair.join('=')).join(', ') || '–'}
                  </bdi>
                </td>
                <td>
                  {dayOf(address.created_at, time_zone)}
                  <span className="table__second">
                    <bdi>{address.created_by}</bdi>
                  </span>
                </td>
                <td>
                  <State address={address} />
                </td>
                {mayChange && (
                  <td className="table__wide">
                    {address.is_valid && (
                      <div className="table__actions">
                        <TestButton overlay={address.id} label={nameOf(address)} />
                        <button
                          className="button button--small"
                          type="button"
                          aria-label={`${t('overlay.revoke')}: ${nameOf(address)}`}
                          onClick={() => setRevoking(address)}
                        >
                          {t('overlay.revoke')}
                        </button>
                      </div>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {revoking !== null && (
        <ChangeDialog
          title={t('overlay.revoke')}
          detail={t('overlay.revoke_detail', { overlay: nameOf(revoking) })}
          changes={OVERLAYS_KEY}
          submit={t('overlay.revoke')}
          onSubmit={(reason) => callApi(`/overlays/${revoking.id}`, { method: 'DELETE', reason })}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  );
}

const dayOf = (at: string, timeZone: string) => day(dayIn(Date.parse(at), timeZone));

const nameOf = ({ overlay, host, room }: OverlayAddress) => `${t(`overlay.${overlay}`)}, ${host ?? room}`;

function State({ address: { is_valid, revoked_at, expires_at } }: { address: OverlayAddress }) {
  const { time_zone } = useSession();
  if (revoked_at !== null)
    return <span className="quiet">{t('overlay.revoked', { at: dayOf(revoked_at, time_zone) })}</span>;
  const at = dayOf(expires_at, time_zone);
  return (
    <span className={is_valid ? '' : 'quiet'}>
      {t(is_valid ? 'overlay.valid_until' : 'overlay.expired', { at })}
    </span>
  );
}
