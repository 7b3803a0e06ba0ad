import type { Refund } from '@lavish/protocol';
import { type ReactNode, useState } from 'react';
import { FormChoice, FormField } from '../parts/form-field.tsx';
import { amountStep, money, smallestUnits } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { userKey } from '../users/user-key.ts';
import { JournalDialog } from './journal-dialog.tsx';
import { RefundOutcome } from './refund-outcome.tsx';

interface Props {
  /** The path of the refunds of the purchase or the top-up, below `/console/api`. */
  path: string;
  user: string;
  coins: number;
  /** What is left of the price. Null: the price is not known, so that the whole is refunded. */
  left: { amount: number; currency: string } | null;
  /** The queries that are read again, besides those of the user. */
  changes?: readonly string[];
  onClose: () => void;
}

/** Takes coins back after the platform has returned their price, or a bank has. Shows which gifts they had paid for. */
export function RefundDialog({ path, user, coins, left, changes, onClose }: Props) {
  const [kind, setKind] = useState<'refund' | 'chargeback'>('refund');
  const [amount, setAmount] = useState('');
  const [outcome, setOutcome] = useState<Refund | null>(null);
  if (outcome !== null) return <RefundOutcome refund={outcome} onClose={onClose} />;
  const part = left !== null && amount.trim() !== '' ? smallestUnits(amount, left.currency) : null;
  return (
    <JournalDialog<Refund>
      title={t('refund.title')}
      detail={t('refund.detail', { user, coins: exact(coins) })}
      path={path}
      body={{ kind, ...(part !== null && { amount: part }) }}
      changes={changes ?? userKey(user)}
      submit={t(kind === 'refund' ? 'refund.submit_refund' : 'refund.submit_chargeback')}
      onDone={setOutcome}
      onClose={onClose}
    >
      <FormChoice
        field="kind"
        label={t('refund.kind')}
        value={kind}
        onChange={setKind}
        choices={(['refund', 'chargeback'] as const).map((value) => ({ value, title: t(`refund.${value}`) }))}
      />
      {left !== null && (
        <FormField
          field="amount"
          label={t('refund.amount', { currency: left.currency })}
          hint={t('refund.amount_hint', { left: money(left.amount, left.currency) })}
          inputMode="decimal"
          value={amount}
          onChange={setAmount}
          type="number"
          step={amountStep(left.currency)}
          min={amountStep(left.currency)}
        />
      )}
      <Consequences>
        <li>{t('refund.takes_unspent')}</li>
        <li>{t('refund.owes_spent', { user })}</li>
        <li>{t('refund.loss')}</li>
        <li>{t(kind === 'refund' ? 'refund.final' : 'refund.withdrawable')}</li>
      </Consequences>
    </JournalDialog>
  );
}

/** What will happen, before it does. */
const Consequences = ({ children }: { children: ReactNode }) => (
  <div className="consequences">
    <p>{t('refund.what_happens')}</p>
    <ul>{children}</ul>
  </div>
);
