import type { DailyBalance, DailyMovement } from '@lavish/protocol';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { exact, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { agree, sumBalances, wrongAccounts } from './zero-sums.ts';

interface Props {
  balances: readonly DailyBalance[];
  movements: readonly DailyMovement[];
}

/** Each account with its opening, its movements by kind and its closing, and their sums. */
export function BalanceTable({ balances, movements }: Props) {
  const sums = sumBalances(balances);
  return (
    <>
      <Agreement balances={balances} />
      <HeadedTable
        label={t('ledger.accounts')}
        headings={[
          t('statement.account'),
          numbers(t('ledger.opening')),
          numbers(t('ledger.movement')),
          numbers(t('ledger.closing')),
        ]}
      >
        {balances.map(({ account, opening, movement, closing }) => (
          <tr key={account}>
            <th scope="row">{t(`ledger.account_${account}`)}</th>
            <td className="number">{exact(opening)}</td>
            <td className="number">{movement === 0 ? '–' : signed(movement)}</td>
            <td className="number">{exact(closing)}</td>
          </tr>
        ))}
        <tr className="ledger__sum">
          <th scope="row">{t('ledger.sum')}</th>
          <td className="number">{exact(sums.opening)}</td>
          <td className="number">{exact(sums.movement)}</td>
          <td className="number">{exact(sums.closing)}</td>
        </tr>
      </HeadedTable>
      <Movements movements={movements} />
    </>
  );
}

/** Whether the accounts agree, and which do not. */
function Agreement({ balances }: { balances: readonly DailyBalance[] }) {
  const isRight = agree(balances);
  const wrong = wrongAccounts(balances);
  return (
    <>
      <p className={`health health--${isRight ? 'good' : 'bad'}`} role="status">
        <Icon name={isRight ? 'check' : 'warning'} />
        {t(isRight ? 'ledger.agrees' : 'ledger.differs')}
      </p>
      {wrong.length > 0 && (
        <p>
          {t('ledger.wrong', { accounts: wrong.map((account) => t(`ledger.account_${account}`)).join(', ') })}
        </p>
      )}
    </>
  );
}

/** What each kind of journal moved on each account. */
function Movements({ movements }: { movements: readonly DailyMovement[] }) {
  if (movements.length === 0) return <p className="quiet">{t('ledger.no_movements')}</p>;
  return (
    <details className="ledger__movements">
      <summary>{t('ledger.movements')}</summary>
      <HeadedTable
        label={t('ledger.movements')}
        headings={[
          t('statement.account'),
          t('statement.what'),
          numbers(t('ledger.entries')),
          numbers(t('statement.change')),
        ]}
      >
        {movements.map(({ account, kind, entries, coins }) => (
          <tr key={`${account} ${kind}`}>
            <th scope="row">{t(`ledger.account_${account}`)}</th>
            <td>{t(`statement.${kind}`)}</td>
            <td className="number">{exact(entries)}</td>
            <td className="number" data-direction={coins < 0 ? 'out' : 'in'}>
              {signed(coins)}
            </td>
          </tr>
        ))}
      </HeadedTable>
    </details>
  );
}
