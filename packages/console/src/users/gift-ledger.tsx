import type { Gift } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMay, useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { percent, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { type GiftEntry, giftEntries } from './gift-entries.ts';
import { readGiftFunding } from './read-gift-funding.ts';

/** The entries of a gift, for those who may read its funding. */
export function LedgerPanel({ gift }: { gift: Gift }) {
  const query = useQuery(readGiftFunding(gift.id));
  return (
    <QueryPanel title={t('gift.ledger')} query={query}>
      {(funding) => <Entries gift={gift} entries={giftEntries(gift, funding)} />}
    </QueryPanel>
  );
}

/** The entries of a gift, for a host. */
export const HostLedgerPanel = ({ gift }: { gift: Gift }) => (
  <Panel title={t('gift.ledger')}>
    <Entries gift={gift} entries={giftEntries(gift, null)} />
  </Panel>
);

function Entries({ gift, entries }: { gift: Gift; entries: readonly GiftEntry[] }) {
  if (entries.length === 0) return <p className="quiet">{t('funding.free')}</p>;
  return (
    <HeadedTable
      label={t('gift.ledger')}
      className="table--wrapping"
      headings={[t('statement.account'), numbers(t('statement.change'))]}
    >
      {entries.map(({ account, coins }) => (
        <tr key={account}>
          <th scope="row">
            <Account gift={gift} account={account} />
          </th>
          <td className="number" data-direction={coins < 0 ? 'out' : 'in'}>
            {signed(coins)}
          </td>
        </tr>
      ))}
    </HeadedTable>
  );
}

function Account({ gift, account }: { gift: Gift; account: GiftEntry['account'] }) {
  switch (account) {
    case 'wallet':
      return (
        <>
          {t('gift.wallet_of')} <UserLink user={gift.sender} />
        </>
      );
    case 'earnings':
      return (
        <>
          {t('gift.earnings_of')} <UserLink user={gift.receiver} />
        </>
      );
    case 'agency':
      return <Agency part={gift.agency!} />;
    default:
      return t(`gift.${account}`);
  }
}

/** The agency of the receiver, with the terms of its contract. */
function Agency({ part: { agency, bps, from } }: { part: NonNullable<Gift['agency']> }) {
  const { operator } = useSession();
  const mayOpen = useMay('agencies.read') && operator.host === null;
  return (
    <>
      {t('agency.agency')}{' '}
      {mayOpen ? (
        <Link to="/agencies/$agency" params={{ agency }}>
          <bdi>{agency}</bdi>
        </Link>
      ) : (
        <bdi>{agency}</bdi>
      )}{' '}
      <span className="table__second">
        {t('gift.agency_terms', { share: percent(bps / 10_000), payer: t(`contract.from_${from}`) })}
      </span>
    </>
  );
}
