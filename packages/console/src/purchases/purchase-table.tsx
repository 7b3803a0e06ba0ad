import type { Purchase } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { money } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PurchaseState } from './purchase-state.tsx';

/** Purchases as a table, which is a list of blocks on a phone. */
export function PurchaseTable({ purchases }: { purchases: readonly Purchase[] }) {
  const { time_zone } = useSession();
  return (
    <HeadedTable
      label={t('page.purchases')}
      className="table--stacked"
      headings={[
        t('purchase.purchase'),
        t('audit.user'),
        t('purchase.state'),
        numbers(t('figure.coins')),
        numbers(t('purchase.price')),
        t('statement.at'),
      ]}
    >
      {purchases.map((purchase) => {
        const { id, pack, quantity, provider, user, coins, bonus_coins, price, paid_at, created_at } =
          purchase;
        return (
          <tr key={id}>
            <th scope="row">
              <Link to="/purchases/$purchase" params={{ purchase: id }}>
                {pack === null ? t('purchase.unknown_pack') : <bdi>{pack}</bdi>}
                {quantity > 1 && ` × ${exact(quantity)}`}
              </Link>{' '}
              <span className="table__second">{t(`provider.${provider}`)}</span>
            </th>
            <td>{user === null ? '–' : <UserLink user={user} />}</td>
            <td>
              <PurchaseState purchase={purchase} />
            </td>
            <td className="number coins">
              {exact(coins)}{' '}
              {bonus_coins > 0 && <span className="table__second">+ {exact(bonus_coins)}</span>}
            </td>
            <td className="number">{price === null ? '–' : money(price.amount, price.currency)}</td>
            <td className="table__time">{dateTime(paid_at ?? created_at, time_zone)}</td>
          </tr>
        );
      })}
    </HeadedTable>
  );
}
