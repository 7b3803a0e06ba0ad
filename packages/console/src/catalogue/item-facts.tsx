import type { ConsoleItem } from '@lavish/protocol';
import { useSession } from '../api/session.ts';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** What limits when and by whom an item can be sent. */
export function ItemFacts({ item }: { item: ConsoleItem }) {
  const { time_zone } = useSession();
  const { retired_at, active_from, active_until, min_vip_level } = item;
  return (
    <>
      {retired_at !== null && <span className="badge badge--danger">{t('catalogue.retired')}</span>}
      {active_from !== null && (
        <span className="badge">{t('catalogue.from', { time: dateTime(active_from, time_zone) })}</span>
      )}
      {active_until !== null && (
        <span className="badge">{t('catalogue.until', { time: dateTime(active_until, time_zone) })}</span>
      )}
      {min_vip_level > 0 && <span className="badge">{t('user.vip', { level: exact(min_vip_level) })}</span>}
    </>
  );
}
