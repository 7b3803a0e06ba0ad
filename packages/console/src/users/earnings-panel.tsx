import type { HostEarnings } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { Fact } from '../parts/fact.tsx';
import { Icon } from '../parts/icon.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { RequestDialog } from '../payouts/request-dialog.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { userKey } from './user-key.ts';

/** What of a host's earnings has cleared, when the rest clears, and what a payout can have. */
export function EarningsPanel({ user }: { user: string }) {
  const mayRequest = useMay('payouts.request');
  const [isRequesting, setRequesting] = useState(false);
  const query = useQuery({
    queryKey: [...userKey(user), 'earnings'],
    queryFn: ({ signal }) =>
      callApi<HostEarnings>(`/v1/users/${encodeURIComponent(user)}/earnings`, { signal }),
  });
  return (
    <QueryPanel
      title={t('earnings.title')}
      query={query}
      actions={
        <div className="panel__actions">
          <Link className="button button--small" to="/payouts" search={{ user }}>
            {t('page.payouts')}
          </Link>
          {mayRequest && query.data !== undefined && query.data.available > 0 && (
            <button className="button button--small" type="button" onClick={() => setRequesting(true)}>
              {t('payout.request')}
            </button>
          )}
        </div>
      }
    >
      {(earnings) => (
        <>
          <Notices earnings={earnings} />
          <Figures earnings={earnings} />
          {earnings.clears.length > 0 && <Clears earnings={earnings} />}
          {isRequesting && <RequestDialog earnings={earnings} onClose={() => setRequesting(false)} />}
        </>
      )}
    </QueryPanel>
  );
}

const Notices = ({ earnings }: { earnings: HostEarnings }) => (
  <>
    {earnings.correction_pending && (
      <p className="banner banner--warning">
        <Icon name="warning" />
        {t('earnings.pending')}
      </p>
    )}
    {!earnings.payout_eligible && <p className="quiet">{t('earnings.not_eligible')}</p>}
  </>
);

function Figures({ earnings }: { earnings: HostEarnings }) {
  const { available, cleared, uncleared, reserved, paid_out, taken_back, owed, clearing_days } = earnings;
  return (
    <dl className="facts">
      <Fact label={t('earnings.available')}>
        <span className="coins">{exact(available)}</span>
      </Fact>
      <Fact label={t('earnings.cleared')}>{exact(cleared)}</Fact>
      <Fact label={t('earnings.uncleared', { days: exact(clearing_days) })}>{exact(uncleared)}</Fact>
      <Fact label={t('earnings.reserved')}>{exact(reserved)}</Fact>
      <Fact label={t('earnings.paid_out')}>{exact(paid_out)}</Fact>
      {taken_back !== 0 && <Fact label={t('earnings.taken_back')}>{exact(taken_back)}</Fact>}
      {owed > 0 && (
        <Fact label={t('earnings.owed')}>
          <span className="earnings__owed">{exact(owed)}</span>
        </Fact>
      )}
    </dl>
  );
}

/** When the uncleared coins clear, the next first. */
function Clears({ earnings: { clears } }: { earnings: HostEarnings }) {
  const { time_zone } = useSession();
  return (
    <details className="earnings__clears">
      <summary>{t('earnings.clears')}</summary>
      <ul className="lines">
        {clears.map(({ at, coins }) => (
          <li key={at ?? 'now'}>
            <span>{at === null ? t('earnings.clears_now') : dateTime(at, time_zone)}</span>
            <span className="coins">{exact(coins)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
