import { PageTabs } from '../parts/page-tabs.tsx';
import { t } from '../strings/strings.ts';

/** Between the pages about payouts. */
export const PayoutTabs = ({ current }: { current: string }) => (
  <PageTabs
    label={t('page.payouts')}
    current={current}
    tabs={[
      { to: '/payouts', title: t('page.payouts'), action: 'payouts.read' },
      { to: '/payout-batches', title: t('payout.batches'), action: 'payouts.read' },
      { to: '/payout-policy', title: t('payout.policy'), action: 'payouts.read' },
    ]}
  />
);
