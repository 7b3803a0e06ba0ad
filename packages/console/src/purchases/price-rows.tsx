import { LIMITS } from '@lavish/protocol';
import { FieldRows } from '../parts/field-rows.tsx';
import { FormField } from '../parts/form-field.tsx';
import { AmountField, CurrencyField } from '../parts/money-fields.tsx';
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
export const PriceRows = ({ prices, onChange }: Props) => (
  <FieldRows
    legend={t('pack.prices')}
    empty={t('pack.no_prices')}
    add={t('pack.add_price')}
    remove={({ currency }) => t('form.remove_row', { currency })}
    rows={prices}
    newRow={{ amount: '', currency: '', region: '' }}
    max={LIMITS.maxPackPrices}
    onChange={onChange}
  >
    {({ amount, currency, region }, index, change) => (
      <>
        <CurrencyField
          field={`prices.${index}.currency`}
          value={currency}
          onChange={(value) => change({ currency: value })}
        />
        <AmountField
          field={`prices.${index}.amount`}
          label={t('pack.amount')}
          currency={currency}
          value={amount}
          onChange={(value) => change({ amount: value })}
        />
        <FormField
          field={`prices.${index}.region`}
          label={t('user.region')}
          value={region}
          onChange={(value) => change({ region: value })}
          pattern="[a-z0-9_\-]{1,32}"
          placeholder={t('form.all')}
        />
      </>
    )}
  </FieldRows>
);
