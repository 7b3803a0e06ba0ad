import type { Gift, StatementLine } from '@lavish/protocol';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { Pager } from '../parts/pager.tsx';
import { Panel } from '../parts/panel.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { readGift } from './read-gift.ts';
import { userKey } from './user-key.ts';

type Account = 'wallet' | 'earnings';

interface Page {
  data: StatementLine[];
  next_cursor: string | null;
}

/** Lines of a page. Each gift among them is read too, for its item and the other user. */
const PAGE_LINES = 20;

/** What came into and out of a user's wallet, or their earnings. */
export function Statement({ user, account }: { user: string; account: Account }) {
  /** The cursors of the pages so far; the last one is of the page that is shown. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...userKey(user), 'statement', account, cursor ?? ''],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams({
        account,
        limit: String(PAGE_LINES),
        ...(cursor && { cursor }),
      });
      return callApi<Page>(`/v1/users/${encodeURIComponent(user)}/entries?${parameters}`, { signal });
    },
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title={t('statement.title')} actions={<Accounts user={user} account={account} />}>
      {query.isError ? (
        <Failed fault={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Loading />
      ) : query.data.data.length === 0 ? (
        <p className="quiet">{t(`statement.empty_${account}`)}</p>
      ) : (
        <>
          <Lines lines={query.data.data} account={account} />
          <Pager
            isFirst={cursors.length === 0}
            next={query.data.next_cursor}
            onNext={(next) => setCursors([...cursors, next])}
            onPrevious={() => setCursors(cursors.slice(0, -1))}
          />
        </>
      )}
    </Panel>
  );
}

const Accounts = ({ user, account }: { user: string; account: Account }) => (
  <nav className="tabs tabs--small" aria-label={t('statement.account')}>
    {(['wallet', 'earnings'] as const).map((each) => (
      <Link
        key={each}
        className="tabs__tab"
        to="/users/$user"
        params={{ user }}
        search={each === 'earnings' ? { account: 'earnings' } : {}}
        resetScroll={false}
        aria-current={each === account ? 'page' : undefined}
        data-current={each === account}
      >
        {t(`statement.${each}`)}
      </Link>
    ))}
  </nav>
);

function Lines({ lines, account }: { lines: readonly StatementLine[]; account: Account }) {
  const { time_zone } = useSession();
  const mayReadGifts = useMay('gifts.read');
  const gifts = useQueries({
    queries: lines.map(({ id, kind }) => ({ ...readGift(id), enabled: kind === 'gift' && mayReadGifts })),
  });
  const isWallet = account === 'wallet';
  return (
    <TableFrame label={t('statement.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('statement.what')}</th>
            <th scope="col" className="number">
              {t('statement.change')}
            </th>
            {isWallet && (
              <th scope="col" className="number">
                {t('statement.balance')}
              </th>
            )}
            <th scope="col">{t('statement.at')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ id, kind, coins, balance, at }, index) => (
            <tr key={id}>
              <th scope="row">
                {kind === 'gift' ? (
                  <GiftName id={id} gift={gifts[index]?.data} account={account} />
                ) : (
                  <span title={id}>{t(`statement.${kind}`)}</span>
                )}
              </th>
              <td className="number" data-direction={coins < 0 ? 'out' : 'in'}>
                {signed(coins)}
              </td>
              {isWallet && <td className="number">{balance === null ? '–' : exact(balance)}</td>}
              <td className="table__time">{dateTime(at, time_zone)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function GiftName({ id, gift, account }: { id: string; gift: Gift | undefined; account: Account }) {
  const other = account === 'wallet' ? gift?.receiver : gift?.sender;
  return (
    <>
      <Link to="/gifts/$gift" params={{ gift: id }}>
        {gift === undefined ? t('statement.gift') : <bdi>{`${gift.item} × ${exact(gift.quantity)}`}</bdi>}
      </Link>
      {other !== undefined && (
        <span className="table__second">
          {t(account === 'wallet' ? 'statement.to' : 'statement.from')} <UserLink user={other} />
        </span>
      )}
    </>
  );
}
