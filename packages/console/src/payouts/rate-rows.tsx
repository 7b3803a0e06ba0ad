import { LIMITS } from '@lavish/protocol';
import { FieldRows } from '../parts/field-rows.tsx';
import { AmountField, CurrencyField } from '../parts/money-fields.tsx';
import { WholeField } from '../parts/whole-field.tsx';
import { t } from '../strings/strings.ts';

/** A rate as an operator types it: so many coins are worth an amount. */
export interface DraftRate {
  currency: string;
  coins: string;
  amount: string;
  /** The fixed fee of a payout. */
  fee: string;
}

interface Props {
  rates: readonly DraftRate[];
  onChange: (rates: readonly DraftRate[]) => void;
}

/** What coins are worth, one row for each currency. */
export const RateRows = ({ rates, onChange }: Props) => (
  <FieldRows
    legend={t('policy.rates')}
    empty={t('policy.no_rates')}
    add={t('policy.add_rate')}
    remove={({ currency }) => t('form.remove_row', { currency })}
    rows={rates}
    newRow={{ currency: '', coins: '1000', amount: '', fee: '0' }}
    max={LIMITS.maxPayoutRates}
    onChange={onChange}
  >
    {({ currency, coins, amount, fee }, index, change) => (
      <>
        <CurrencyField
          field={`rates.${index}.currency`}
          value={currency}
          onChange={(value) => change({ currency: value })}
        />
        <WholeField
          field={`rates.${index}.coins`}
          label={t('figure.coins')}
          value={coins}
          onChange={(value) => change({ coins: value })}
          min={1}
          required
        />
        <AmountField
          field={`rates.${index}.amount`}
          label={t('policy.worth')}
          currency={currency}
          value={amount}
          onChange={(value) => change({ amount: value })}
        />
        <AmountField
          field={`rates.${index}.fee_amount`}
          label={t('policy.fixed_fee')}
          currency={currency}
          value={fee}
          onChange={(value) => change({ fee: value })}
          mayBeZero
        />
      </>
    )}
  </FieldRows>
);
