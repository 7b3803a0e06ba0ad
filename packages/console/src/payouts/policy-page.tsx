import type { PayoutPolicy } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { Fact } from '../parts/fact.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { money } from '../strings/money.ts';
import { exact, percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PAYOUTS_KEY } from './payout-key.ts';
import { PayoutTabs } from './payout-tabs.tsx';
import { PolicyDialog } from './policy-dialog.tsx';

/** The rules of payouts, which an admin changes. */
export function PolicyPage() {
  const mayChange = useMay('payout_policy.change');
  const [isEditing, setEditing] = useState(false);
  const query = useQuery({
    queryKey: [...PAYOUTS_KEY, 'policy'],
    queryFn: ({ signal }) => callApi<PayoutPolicy>('/v1/payout-policy', { signal }),
  });
  return (
    <>
      <PageTitle title={t('payout.policy')}>
        {mayChange && query.data !== undefined && (
          <button
            className="button button--main page-title__action"
            type="button"
            onClick={() => setEditing(true)}
          >
            {t('policy.change')}
          </button>
        )}
      </PageTitle>
      <PayoutTabs current="/payout-policy" />
      <QueryState query={query}>
        {(policy) => (
          <>
            <Rules policy={policy} />
            <Rates policy={policy} />
            {isEditing && <PolicyDialog policy={policy} onClose={() => setEditing(false)} />}
          </>
        )}
      </QueryState>
    </>
  );
}

const Rules = ({ policy }: { policy: PayoutPolicy }) => (
  <Panel title={t('policy.rules')}>
    <dl className="facts">
      <Fact label={t('policy.minimum')}>{exact(policy.minimum_coins)}</Fact>
      <Fact label={t('policy.weekly_cap')}>
        {policy.weekly_cap_coins === null ? t('policy.no_cap') : exact(policy.weekly_cap_coins)}
      </Fact>
      <Fact label={t('policy.approval_above')}>{exact(policy.approval_above_coins)}</Fact>
      <Fact label={t('policy.fee')}>{percent(policy.fee_bps / 10_000)}</Fact>
      <Fact label={t('policy.hosts_may_request')}>
        {t(policy.hosts_may_request ? 'policy.yes' : 'policy.no')}
      </Fact>
    </dl>
  </Panel>
);

const Rates = ({ policy: { rates } }: { policy: PayoutPolicy }) => (
  <Panel title={t('policy.rates')}>
    {rates.length === 0 ? (
      <p className="quiet">{t('policy.no_rates')}</p>
    ) : (
      <HeadedTable
        label={t('policy.rates')}
        headings={[
          t('form.currency'),
          numbers(t('figure.coins')),
          numbers(t('policy.worth')),
          numbers(t('policy.fixed_fee')),
        ]}
      >
        {rates.map(({ currency, coins, amount, fee_amount }) => (
          <tr key={currency}>
            <th scope="row">{currency}</th>
            <td className="number coins">{exact(coins)}</td>
            <td className="number">{money(amount, currency)}</td>
            <td className="number">{money(fee_amount, currency)}</td>
          </tr>
        ))}
      </HeadedTable>
    )}
  </Panel>
);
