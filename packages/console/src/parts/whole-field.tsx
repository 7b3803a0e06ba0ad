import { LIMITS } from '@lavish/protocol';
import { FormField } from './form-field.tsx';

interface Props {
  field: string;
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  min: number;
  /** Default: the most coins that there can be. */
  max?: number;
  required?: boolean;
}

/** A field of the form for a whole number. */
export const WholeField = ({ max = LIMITS.maxCoins, ...field }: Props) => (
  <FormField {...field} type="number" inputMode="numeric" max={max} step={1} />
);
