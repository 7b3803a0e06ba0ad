import { LIMITS, type Refund } from '@lavish/protocol';
import { useState } from 'react';
import { Consequences } from '../parts/consequences.tsx';
import { FormChoice, FormField } from '../parts/form-field.tsx';
import { amountStep, money, smallestUnits } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { userKey } from '../users/user-key.ts';
import { JournalDialog } from './journal-dialog.tsx';
import { RefundOutcome } from './refund-outcome.tsx';

interface Props<Result> {
  /** The path of the refunds of the purchase or the top-up, below `/console/api`. */
  path: string;
  user: string;
  coins: number;
  /** What is left of the price. Null: the price is not known, so that the whole is refunded. */
  left: { amount: number; currency: string } | null;
  /** The queries that are read again, besides those of the user. */
  changes?: readonly string[];
  /** What a response says was booked. */
  refundsOf: (result: Result) => readonly Refund[];
  onClose: () => void;
}

/** Takes coins back after the platform has returned their price, or a bank has. Shows which gifts they had paid for. */
export function RefundDialog<Result>(props: Props<Result>) {
  const { path, user, coins, left, changes, refundsOf, onClose } = props;
  const [kind, setKind] = useState<'refund' | 'chargeback'>('refund');
  const [amount, setAmount] = useState('');
  const [reference, setReference] = useState('');
  const [outcome, setOutcome] = useState<readonly Refund[] | null>(null);
  if (outcome !== null) return <RefundOutcome refunds={outcome} onClose={onClose} />;
  const part = left !== null && amount.trim() !== '' ? smallestUnits(amount, left.currency) : null;
  return (
    <JournalDialog<Result>
      title={t('refund.title')}
      detail={t('refund.detail', { user, coins: exact(coins) })}
      path={path}
      body={{
        kind,
        ...(part !== null && { amount: part }),
        ...(reference.trim() && { reference: reference.trim() }),
      }}
      changes={changes ?? userKey(user)}
      submit={t(kind === 'refund' ? 'refund.submit_refund' : 'refund.submit_chargeback')}
      onDone={(result) => setOutcome(refundsOf(result))}
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
      <FormField
        field="reference"
        label={t(kind === 'chargeback' ? 'refund.dispute' : 'top_up.reference')}
        hint={t(kind === 'chargeback' ? 'refund.dispute_hint' : 'top_up.reference_hint')}
        value={reference}
        onChange={setReference}
        maxLength={LIMITS.maxNameLength}
      />
      <Consequences>
        <li>{t('refund.takes_unspent')}</li>
        <li>{t('refund.owes_spent', { user })}</li>
        <li>{t('refund.loss')}</li>
        <li>{t(kind === 'refund' ? 'refund.final' : 'refund.withdrawable')}</li>
      </Consequences>
    </JournalDialog>
  );
}
