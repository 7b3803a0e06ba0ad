import type { AnalyticsPeriod } from '@lavish/protocol';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSession } from '../api/session.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { dateTime } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';

interface Report {
  period: AnalyticsPeriod;
  complete_until: string;
}

/** Shows a report, or why it is not there, and until when it is complete. */
export function ReportFrame<T extends Report>({
  query,
  isPart = false,
  children,
}: {
  query: UseQueryResult<T>;
  /** Another frame of the page says until when it is complete. */
  isPart?: boolean;
  children: (report: T) => ReactNode;
}) {
  const { time_zone } = useSession();
  if (query.isError) return <Failed fault={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  return (
    <div className="report" data-stale={query.isPlaceholderData} aria-busy={query.isFetching}>
      {children(query.data)}
      {!isPart && (
        <p className="report__complete">
          {t('report.complete_until', {
            time: dateTime(query.data.complete_until, time_zone),
            zone: time_zone,
          })}
        </p>
      )}
    </div>
  );
}
