import type { PayoutBatch } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { CsvLink } from '../analytics/csv-link.tsx';
import { useMay, useSession } from '../api/session.ts';
import { JournalDialog } from '../corrections/journal-dialog.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { ListView } from '../parts/list-view.tsx';
import { CurrencyField } from '../parts/money-fields.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useList } from '../parts/use-list.ts';
import { dateTime } from '../strings/dates.ts';
import { money } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PAYOUTS_KEY } from './payout-key.ts';
import { PayoutTabs } from './payout-tabs.tsx';

/** Payouts that were sent together, each as CSV for the bank or the provider. */
export function BatchesPage() {
  const { time_zone } = useSession();
  const mayChange = useMay('payouts.send');
  const [isSending, setSending] = useState(false);
  const list = useList<PayoutBatch>([...PAYOUTS_KEY, 'batches'], '/v1/payout-batches', { limit: '50' });
  return (
    <>
      <PageTitle title={t('payout.batches')}>
        {mayChange && (
          <button
            className="button button--main page-title__action"
            type="button"
            onClick={() => setSending(true)}
          >
            {t('payout.send_batch')}
          </button>
        )}
      </PageTitle>
      <PayoutTabs current="/payout-batches" />
      <ListView list={list} empty={t('payout.no_batches')}>
        {(batches) => (
          <HeadedTable
            label={t('payout.batches')}
            className="table--stacked"
            headings={[
              t('payout.batch'),
              numbers(t('page.payouts')),
              numbers(t('figure.coins')),
              t('payout.who'),
              t('statement.at'),
              t('report.csv'),
            ]}
          >
            {batches.map(({ id, currency, payouts, coins, amount, actor, at }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to="/payouts" search={{ batch: id }}>
                    {money(amount, currency)}
                  </Link>
                </th>
                <td className="number">{exact(payouts)}</td>
                <td className="number coins">{exact(coins)}</td>
                <td>{actor !== null && <bdi>{actor}</bdi>}</td>
                <td className="table__time">{dateTime(at, time_zone)}</td>
                <td className="table__wide">
                  <CsvLink address={`/console/api/v1/payout-batches/${id}/payouts.csv`} />
                </td>
              </tr>
            ))}
          </HeadedTable>
        )}
      </ListView>
      {isSending && <BatchDialog onClose={() => setSending(false)} />}
    </>
  );
}

/** Marks all approved payouts of a currency as sent. */
function BatchDialog({ onClose }: { onClose: () => void }) {
  const [currency, setCurrency] = useState('');
  return (
    <JournalDialog
      title={t('payout.send_batch')}
      detail={t('payout.batch_detail')}
      path="/v1/payout-batches"
      body={{ currency }}
      isReasonInBody={false}
      changes={PAYOUTS_KEY}
      submit={t('payout.send_batch')}
      onClose={onClose}
    >
      <CurrencyField field="currency" value={currency} onChange={setCurrency} />
    </JournalDialog>
  );
}
