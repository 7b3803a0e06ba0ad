import { LIMITS } from '@lavish/protocol';
import { FormField } from '../parts/form-field.tsx';
import { Icon } from '../parts/icon.tsx';
import { amountStep } from '../strings/money.ts';
import { t } from '../strings/strings.ts';

/** A price as an operator types it. */
export interface DraftPrice {
  amount: string;
  currency: string;
  /** Empty: of all regions without a price of their own. */
  region: string;
}

interface Props {
  prices: readonly DraftPrice[];
  onChange: (prices: readonly DraftPrice[]) => void;
}

/** The prices of a pack, one for each currency and region. */
export function PriceRows({ prices, onChange }: Props) {
  const change = (index: number, part: Partial<DraftPrice>) =>
    onChange(prices.map((price, each) => (each === index ? { ...price, ...part } : price)));
  return (
    <fieldset className="rows">
      <legend className="field__label">{t('pack.prices')}</legend>
      {prices.length === 0 && <p className="quiet">{t('pack.no_prices')}</p>}
      {prices.map((price, index) => (
        <div className="rows__row" key={index}>
          <FormField
            field={`prices.${index}.currency`}
            label={t('pack.currency')}
            value={price.currency}
            onChange={(currency) => change(index, { currency: currency.toUpperCase() })}
            pattern="[A-Z]{3}"
            title={t('pack.currency_form')}
            maxLength={3}
            required
          />
          <FormField
            field={`prices.${index}.amount`}
            label={t('pack.amount')}
            value={price.amount}
            onChange={(amount) => change(index, { amount })}
            type="number"
            inputMode="decimal"
            min={amountStep(price.currency)}
            step={amountStep(price.currency)}
            required
          />
          <FormField
            field={`prices.${index}.region`}
            label={t('user.region')}
            value={price.region}
            onChange={(region) => change(index, { region })}
            pattern="[a-z0-9_\-]{1,32}"
            placeholder={t('form.all')}
          />
          <button
            className="button rows__remove"
            type="button"
            aria-label={t('pack.remove_price', { currency: price.currency })}
            onClick={() => onChange(prices.filter((_, each) => each !== index))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button
        className="button button--quiet"
        type="button"
        disabled={prices.length >= LIMITS.maxPackPrices}
        onClick={() => onChange([...prices, { amount: '', currency: '', region: '' }])}
      >
        <Icon name="plus" />
        {t('pack.add_price')}
      </button>
    </fieldset>
  );
}
