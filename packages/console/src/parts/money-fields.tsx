import { amountStep } from '../strings/money.ts';
import { t } from '../strings/strings.ts';
import { FormField } from './form-field.tsx';

interface Props {
  field: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
}

/** A field of the form for the code of a currency. */
export const CurrencyField = ({ onChange, ...field }: Props) => (
  <FormField
    {...field}
    label={t('form.currency')}
    onChange={(text) => onChange(text.toUpperCase())}
    pattern="[A-Z]{3}"
    title={t('form.currency_form')}
    maxLength={3}
    required
  />
);

/** A field of the form for an amount of a currency, with its decimals. `mayBeZero`: such as a fee. */
export const AmountField = ({
  currency,
  mayBeZero = false,
  ...field
}: Props & { label: string; currency: string; mayBeZero?: boolean }) => (
  <FormField
    {...field}
    type="number"
    inputMode="decimal"
    min={mayBeZero ? 0 : amountStep(currency)}
    step={amountStep(currency)}
    required
  />
);
