import { Link } from '@tanstack/react-router';
import { useMay } from '../api/session.ts';
import { t } from '../strings/strings.ts';

/** Between campaigns and bonuses. Hosts see campaigns only. */
export function CampaignTabs({ current }: { current: 'campaigns' | 'bonuses' }) {
  if (!useMay('bonuses.read')) return null;
  return (
    <nav className="tabs" aria-label={t('page.campaigns')}>
      <Link className="tabs__tab" to="/campaigns" data-current={current === 'campaigns'}>
        {t('page.campaigns')}
      </Link>
      <Link className="tabs__tab" to="/campaign-bonuses" data-current={current === 'bonuses'}>
        {t('bonus.bonuses')}
      </Link>
    </nav>
  );
}
