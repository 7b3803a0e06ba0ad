import { useQuery } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { HeadedTable } from './headed-table.tsx';
import { Icon } from './icon.tsx';
import { Panel } from './panel.tsx';
import { QueryState } from './query-panel.tsx';

/** What the audits of battles and campaigns have in common. */
interface Audit {
  matches: boolean;
  differences: { where: string; stored: string; recomputed: string }[];
}

interface Props<A extends Audit> {
  /** The path of the audit below `/v1`. */
  path: string;
  queryKey: readonly unknown[];
  /** What the audit compares, shown before it runs. */
  about: string;
  /** The sums of the audit, with their labels. */
  facts: (audit: A) => [label: string, value: number][];
}

/** Recomputes a result from the log when the operator requests it, because that reads every gift. */
export function AuditPanel<A extends Audit>({ path, queryKey, about, facts }: Props<A>) {
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => callApi<A>(path, { signal }),
    enabled: false,
  });
  const isIdle = query.data === undefined && !query.isError && !query.isFetching;
  return (
    <Panel
      title={t('recompute.title')}
      actions={
        <button
          className="button"
          type="button"
          disabled={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t(query.isFetching ? 'recompute.running' : 'recompute.run')}
        </button>
      }
    >
      {isIdle ? (
        <p className="quiet">{about}</p>
      ) : (
        <QueryState query={query}>{(audit) => <Outcome audit={audit} facts={facts(audit)} />}</QueryState>
      )}
    </Panel>
  );
}

function Outcome({
  audit: { matches, differences },
  facts,
}: {
  audit: Audit;
  facts: [label: string, value: number][];
}) {
  return (
    <>
      <p className={`health health--${matches ? 'good' : 'bad'}`} role="status">
        <Icon name={matches ? 'check' : 'warning'} />
        {t(matches ? 'recompute.matches' : 'recompute.differs')}
      </p>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{exact(value)}</dd>
          </div>
        ))}
      </dl>
      {differences.length > 0 && (
        <HeadedTable
          label={t('recompute.differs')}
          className="table--wrapping"
          headings={[t('recompute.where'), t('recompute.stored'), t('recompute.recomputed')]}
        >
          {differences.map(({ where, stored, recomputed }) => (
            <tr key={where}>
              <th scope="row" className="id">
                <bdi>{where}</bdi>
              </th>
              <td className="id">{stored}</td>
              <td className="id">{recomputed}</td>
            </tr>
          ))}
        </HeadedTable>
      )}
    </>
  );
}
