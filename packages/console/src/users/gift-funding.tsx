import type { Gift, GiftFunding } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../parts/icon.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { readGiftFunding } from './read-gift-funding.ts';

/** What paid for a gift, and what of it is owed. */
export function FundingPanel({ gift: { id } }: { gift: Gift }) {
  const query = useQuery(readGiftFunding(id));
  return (
    <QueryPanel title={t('funding.title')} query={query}>
      {(funding) => <Sources funding={funding} />}
    </QueryPanel>
  );
}

function Sources({ funding: { reversed, owed, sources, coins } }: { funding: GiftFunding }) {
  if (coins === 0) return <p className="quiet">{t('funding.free')}</p>;
  return (
    <>
      {reversed && (
        <p className="health health--slow">
          <Icon name="warning" />
          {t('funding.reversed')}
        </p>
      )}
      {owed > 0 && (
        <p className="health health--bad">
          <Icon name="warning" />
          {t('funding.owed', { coins: exact(owed) })}
        </p>
      )}
      <ul className="lines">
        {sources.map(({ journal, kind, coins: paid }) => (
          <li key={journal}>
            <span>
              {t(`statement.${kind}`)} <span className="id">{journal}</span>
            </span>
            <span className="coins">{exact(paid)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
