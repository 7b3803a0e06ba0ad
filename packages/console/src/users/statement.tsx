import type { Gift, Refund, StatementLine } from '@lavish/protocol';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, useSession } from '../api/session.ts';
import { RefundDialog } from '../corrections/refund-dialog.tsx';
import { WithdrawDialog } from '../corrections/withdraw-dialog.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Pager } from '../parts/pager.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { readGift } from './read-gift.ts';
import { userKey } from './user-key.ts';

type Account = 'wallet' | 'earnings';

/** Lines of a page. Each gift among them is read too, for its item and the other user. */
const PAGE_LINES = 20;

/** What came into and out of a user's wallet, or their earnings. */
export function Statement({ user, account }: { user: string; account: Account }) {
  const { query, pager } = useList<StatementLine>(
    [...userKey(user), 'statement'],
    `/v1/users/${encodeURIComponent(user)}/entries`,
    { account, limit: String(PAGE_LINES) },
  );
  return (
    <QueryPanel
      title={t('statement.title')}
      query={query}
      actions={<Accounts user={user} account={account} />}
    >
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t(`statement.empty_${account}`)}</p>
        ) : (
          <>
            <Lines user={user} lines={data} account={account} />
            <Pager {...pager} />
          </>
        )
      }
    </QueryPanel>
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

interface LinesProps {
  user: string;
  lines: readonly StatementLine[];
  account: Account;
}

function Lines({ user, lines, account }: LinesProps) {
  const { time_zone } = useSession();
  const mayReadGifts = useMay('gifts.read');
  const gifts = useQueries({
    queries: lines.map(({ id, kind }) => ({ ...readGift(id), enabled: kind === 'gift' && mayReadGifts })),
  });
  const mayCorrect = useMay('corrections.create');
  const [correcting, setCorrecting] = useState<StatementLine | null>(null);
  const close = () => setCorrecting(null);
  const isWallet = account === 'wallet';
  return (
    <>
      <HeadedTable
        label={t('statement.title')}
        headings={[
          t('statement.what'),
          numbers(t('statement.change')),
          ...(isWallet ? [numbers(t('statement.balance'))] : []),
          t('statement.at'),
        ]}
      >
        {lines.map((line, index) => {
          const { id, kind, coins, balance, at } = line;
          return (
            <tr key={id}>
              <th scope="row">
                {kind === 'gift' ? (
                  <GiftName id={id} gift={gifts[index]?.data} account={account} />
                ) : (
                  <span title={id}>{t(`statement.${kind}`)}</span>
                )}
                {mayCorrect && isCorrectable(line) && (
                  <button
                    className="button button--quiet statement__action"
                    type="button"
                    onClick={() => setCorrecting(line)}
                  >
                    {t(kind === 'top_up' ? 'refund.refund_action' : 'withdraw.withdraw')}
                  </button>
                )}
              </th>
              <td className="number" data-direction={coins < 0 ? 'out' : 'in'}>
                {signed(coins)}
              </td>
              {isWallet && <td className="number">{balance === null ? '–' : exact(balance)}</td>}
              <td className="table__time">{dateTime(at, time_zone)}</td>
            </tr>
          );
        })}
      </HeadedTable>
      {correcting?.kind === 'top_up' && (
        <RefundDialog<Refund>
          path={`/v1/top-ups/${correcting.id}/refunds`}
          user={user}
          coins={correcting.coins}
          left={null}
          refundsOf={(refund) => [refund]}
          onClose={close}
        />
      )}
      {correcting?.kind === 'chargeback' && (
        <WithdrawDialog chargeback={correcting.id} user={user} onClose={close} />
      )}
    </>
  );
}

/** Whether an operator can take it back from here. */
const isCorrectable = ({ kind }: StatementLine): boolean => kind === 'top_up' || kind === 'chargeback';

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
