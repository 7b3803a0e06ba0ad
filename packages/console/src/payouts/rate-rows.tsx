import { LIMITS } from '@lavish/protocol';
import { FormField } from '../parts/form-field.tsx';
import { Icon } from '../parts/icon.tsx';
import { amountStep } from '../strings/money.ts';
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
export function RateRows({ rates, onChange }: Props) {
  const change = (index: number, part: Partial<DraftRate>) =>
    onChange(rates.map((rate, each) => (each === index ? { ...rate, ...part } : rate)));
  return (
    <fieldset className="rows">
      <legend className="field__label">{t('policy.rates')}</legend>
      {rates.length === 0 && <p className="quiet">{t('policy.no_rates')}</p>}
      {rates.map((rate, index) => (
        <div className="rows__row" key={index}>
          <FormField
            field={`rates.${index}.currency`}
            label={t('pack.currency')}
            value={rate.currency}
            onChange={(currency) => change(index, { currency: currency.toUpperCase() })}
            pattern="[A-Z]{3}"
            title={t('pack.currency_form')}
            maxLength={3}
            required
          />
          <FormField
            field={`rates.${index}.coins`}
            label={t('figure.coins')}
            type="number"
            inputMode="numeric"
            value={rate.coins}
            onChange={(coins) => change(index, { coins })}
            min={1}
            step={1}
            required
          />
          <FormField
            field={`rates.${index}.amount`}
            label={t('policy.worth')}
            type="number"
            inputMode="decimal"
            value={rate.amount}
            onChange={(amount) => change(index, { amount })}
            min={amountStep(rate.currency)}
            step={amountStep(rate.currency)}
            required
          />
          <FormField
            field={`rates.${index}.fee_amount`}
            label={t('policy.fixed_fee')}
            type="number"
            inputMode="decimal"
            value={rate.fee}
            onChange={(fee) => change(index, { fee })}
            min={0}
            step={amountStep(rate.currency)}
            required
          />
          <button
            className="button rows__remove"
            type="button"
            aria-label={t('pack.remove_price', { currency: rate.currency })}
            onClick={() => onChange(rates.filter((_, each) => each !== index))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button
        className="button button--quiet"
        type="button"
        disabled={rates.length >= LIMITS.maxPayoutRates}
        onClick={() => onChange([...rates, { currency: '', coins: '1000', amount: '', fee: '0' }])}
      >
        <Icon name="plus" />
        {t('policy.add_rate')}
      </button>
    </fieldset>
  );
}
