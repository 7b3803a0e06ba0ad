import type { Gift, GiftFunding } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { dateTime } from '../strings/dates.ts';
import { signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { readGiftFunding } from './read-gift-funding.ts';

/** What has changed of a gift since it was sent. Nothing if it was not corrected; the panel of its funding shows a failed read. */
export function CorrectionsPanel({ gift }: { gift: Gift }) {
  const { data: funding } = useQuery(readGiftFunding(gift.id));
  if (funding === undefined || funding.corrections.length === 0) return null;
  return (
    <Panel title={t('gift.corrections')} className="gift__wide">
      <p className="quiet">{t('gift.corrections_detail')}</p>
      <Corrections gift={gift} funding={funding} />
      {funding.has_more_corrections && <p className="quiet">{t('gift.more_corrections')}</p>}
    </Panel>
  );
}

function Corrections({ gift, funding }: { gift: Gift; funding: GiftFunding }) {
  const { time_zone } = useSession();
  return (
    <HeadedTable
      label={t('gift.corrections')}
      headings={[
        t('statement.what'),
        numbers(t('gift.counted_coins')),
        numbers(t('gift.owed')),
        numbers(t('gift.earned')),
        ...(gift.agency === undefined ? [] : [numbers(t('agency.agency'))]),
        t('statement.at'),
      ]}
    >
      {funding.corrections.map(({ journal, kind, coins, owed, earned, agency_coins, reversed, at }) => (
        <tr key={journal}>
          <th scope="row" title={journal}>
            {/* A reversal that returned no coins is a journal of the receiver's earnings, all others are of the wallet. */}
            {reversed && !funding.reversed ? (
              <Link to="/users/$user" params={{ user: gift.receiver }} search={{ account: 'earnings' }}>
                {t(`statement.${kind}`)}
              </Link>
            ) : (
              <Link to="/users/$user" params={{ user: gift.sender }}>
                {t(`statement.${kind}`)}
              </Link>
            )}
          </th>
          <td className="number">{signed(coins)}</td>
          <td className="number">{signed(owed)}</td>
          <td className="number">{signed(earned)}</td>
          {gift.agency !== undefined && <td className="number">{signed(agency_coins)}</td>}
          <td className="table__time">{dateTime(at, time_zone)}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}
