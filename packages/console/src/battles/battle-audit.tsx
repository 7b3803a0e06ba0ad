import type { BattleAudit as Audit } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { HeadedTable } from '../parts/headed-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { Panel } from '../parts/panel.tsx';
import { Failed } from '../parts/states.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { battleKey, battlePath } from './battle-key.ts';

/** Recomputes the battle from its gifts when the operator requests it, because that reads all of them. */
export function BattleAudit({ battle }: { battle: string }) {
  const query = useQuery({
    queryKey: [...battleKey(battle), 'audit'],
    queryFn: ({ signal }) => callApi<Audit>(`${battlePath(battle)}/audit`, { signal }),
    enabled: false,
  });
  return (
    <Panel
      title={t('battle.audit')}
      actions={
        <button
          className="button"
          type="button"
          disabled={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t(query.isFetching ? 'battle.auditing' : 'battle.recompute')}
        </button>
      }
    >
      {query.isError ? (
        <Failed fault={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <p className="quiet">{t('battle.audit_detail')}</p>
      ) : (
        <Outcome audit={query.data} />
      )}
    </Panel>
  );
}

function Outcome({ audit: { matches, gifts, differences } }: { audit: Audit }) {
  return (
    <>
      <p className={`health health--${matches ? 'good' : 'bad'}`} role="status">
        <Icon name={matches ? 'check' : 'warning'} />
        {t(matches ? 'battle.matches' : 'battle.differs')}
      </p>
      <dl className="facts">
        <Fact label={t('battle.counted')} value={gifts.counted} />
        <Fact label={t('battle.not_counted')} value={gifts.not_counted} />
        <Fact label={t('battle.rolls')} value={gifts.rolls} />
      </dl>
      {differences.length > 0 && (
        <HeadedTable
          label={t('battle.differs')}
          className="table--wrapping"
          headings={[t('battle.where'), t('battle.stored'), t('battle.recomputed')]}
        >
          {differences.map(({ where, stored, recomputed }) => (
            <tr key={where}>
              <th scope="row" className="id">
                {where}
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

const Fact = ({ label, value }: { label: string; value: number }) => (
  <div>
    <dt>{label}</dt>
    <dd>{exact(value)}</dd>
  </div>
);
