import type { Refund } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** What a refund or a chargeback took, and the gifts that the spent coins had paid for. */
export function RefundOutcome({ refunds, onClose }: { refunds: readonly Refund[]; onClose: () => void }) {
  const coins = refunds.reduce((sum, refund) => sum + refund.coins, 0);
  const unspent = refunds.reduce((sum, refund) => sum + refund.wallet_coins, 0);
  const gifts = refunds.flatMap(({ id, gifts: taken }) => taken.map((each) => ({ ...each, refund: id })));
  const title = t('refund.done');
  return (
    <ModalDialog className="refund-outcome" label={title} onClose={onClose}>
      <h2 className="dialog__title">{title}</h2>
      <p>
        {t('refund.done_detail', {
          coins: exact(coins),
          unspent: exact(unspent),
          spent: exact(coins - unspent),
        })}
      </p>
      {gifts.length > 0 && (
        <HeadedTable
          label={t('refund.gifts')}
          headings={[t('gift.title'), t('filter.receiver'), t('filter.room'), numbers(t('figure.coins'))]}
        >
          {gifts.map(({ refund, gift, receiver, room, coins: taken }) => (
            <tr key={`${refund} ${gift}`}>
              <th scope="row">
                <Link className="id" to="/gifts/$gift" params={{ gift }}>
                  {gift.slice(0, 12)}…
                </Link>
              </th>
              <td>
                <UserLink user={receiver} />
              </td>
              <td>
                <bdi>{room}</bdi>
              </td>
              <td className="number">{exact(taken)}</td>
            </tr>
          ))}
        </HeadedTable>
      )}
      <div className="dialog__actions">
        <button className="button button--main" type="button" onClick={onClose}>
          {t('secret.done')}
        </button>
      </div>
    </ModalDialog>
  );
}
