import { PageTabs } from '../parts/page-tabs.tsx';
import { t } from '../strings/strings.ts';

/** Between the pages about purchases. */
export const PurchaseTabs = ({ current }: { current: string }) => (
  <PageTabs
    label={t('page.purchases')}
    current={current}
    tabs={[
      { to: '/purchases', title: t('page.purchases'), action: 'statements.read' },
      { to: '/purchase-packs', title: t('pack.packs'), action: 'packs.read' },
      { to: '/purchase-messages', title: t('message.messages'), action: 'statements.read' },
      { to: '/purchase-losses', title: t('loss.title'), action: 'statements.read' },
    ]}
  />
);
