import type { AuditLogEntry } from '@lavish/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Pager } from '../parts/pager.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { changedFields } from './changed-fields.ts';

const route = getRouteApi('/audit');

interface Page {
  data: AuditLogEntry[];
  next_cursor: string | null;
}

const PAGE_ENTRIES = '50';

/** Who changed what, when, from where and why: of all, or of one user. */
export function AuditPage() {
  const { user } = route.useSearch();
  return (
    <>
      <PageTitle title={t('page.audit')}>
        {user !== undefined && (
          <Link className="chip" to="/audit">
            {t('audit.user')}: <bdi>{user}</bdi>
            <Icon name="close" />
            <span className="visually-hidden">{t('filter.remove')}</span>
          </Link>
        )}
      </PageTitle>
      <Entries key={user ?? ''} user={user} />
    </>
  );
}

function Entries({ user }: { user: string | undefined }) {
  /** The cursors of the pages so far; the last one is of the page that is shown. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: ['audit', user ?? '', cursor ?? ''],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams({ limit: PAGE_ENTRIES });
      if (user !== undefined) parameters.set('user', user);
      if (cursor !== undefined) parameters.set('cursor', cursor);
      return callApi<Page>(`/audit-log?${parameters}`, { signal });
    },
    placeholderData: keepPreviousData,
    // The operator may have made a change a moment ago.
    staleTime: 0,
  });
  if (query.isError) return <Failed fault={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  if (query.data.data.length === 0) return <Empty>{t('audit.empty')}</Empty>;
  return (
    <div className="panel">
      <EntryTable entries={query.data.data} />
      <Pager
        isFirst={cursors.length === 0}
        next={query.data.next_cursor}
        onNext={(next) => setCursors([...cursors, next])}
        onPrevious={() => setCursors(cursors.slice(0, -1))}
      />
    </div>
  );
}

function EntryTable({ entries }: { entries: readonly AuditLogEntry[] }) {
  const { time_zone } = useSession();
  return (
    <TableFrame label={t('page.audit')}>
      <table className="table table--wrapping table--stacked">
        <thead>
          <tr>
            <th scope="col">{t('statement.at')}</th>
            <th scope="col">{t('audit.operator')}</th>
            <th scope="col">{t('audit.what')}</th>
            <th scope="col">{t('change.reason')}</th>
            <th scope="col">{t('audit.changes')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <th scope="row" className="table__time">
                {dateTime(entry.at, time_zone)}
              </th>
              <td>
                <bdi>{entry.operator.name}</bdi>
                <span className="table__second">{entry.address}</span>
              </td>
              <td>
                {entry.operation}
                <span className="table__second">
                  <Subject subject={entry.subject} />
                </span>
              </td>
              <td>{entry.reason === null ? '–' : <bdi>{entry.reason}</bdi>}</td>
              <td>
                <Outcome entry={entry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** `user mia` leads to the user. */
function Subject({ subject }: { subject: string }) {
  const [, user] = /^user (\S+)$/.exec(subject) ?? [];
  return user === undefined ? (
    <bdi>{subject}</bdi>
  ) : (
    <Link to="/users/$user" params={{ user }}>
      <bdi>{user}</bdi>
    </Link>
  );
}

function Outcome({ entry: { status, request, before, after } }: { entry: AuditLogEntry }) {
  if (status === null) return <span className="health--slow">{t('audit.unknown')}</span>;
  if (status >= 400)
    return <span className="health--bad">{t('audit.refused', { status: exact(status) })}</span>;
  return (
    <ul>
      {changedFields(request, before, after).map((change) => (
        <li key={change.field}>
          <span className="quiet">{change.field}:</span> <bdi>{change.before}</bdi>{' '}
          <span className="arrow">→</span> <bdi>{change.after}</bdi>
        </li>
      ))}
    </ul>
  );
}
