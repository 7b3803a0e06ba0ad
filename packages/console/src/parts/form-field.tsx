import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { useFaultOf } from './form-fault.ts';

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'>;

interface Props extends InputProps {
  /** The path of the field in the request, such as `rules.0.weight`. */
  field: string;
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
}

/** A text field of the form, with the fault that the server has named. */
export function FormField({ field, label, hint, value, onChange, ...input }: Props) {
  return (
    <Labelled field={field} label={label} {...(hint !== undefined && { hint })}>
      {(described) => (
        <input
          className="field__input"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoComplete="off"
          {...described}
          {...input}
        />
      )}
    </Labelled>
  );
}

interface ChoiceProps<Value extends string> {
  field: string;
  label: string;
  value: Value;
  choices: readonly { value: Value; title: string }[];
  onChange: (value: Value) => void;
}

/** A choice of the form. */
export const FormChoice = <Value extends string>({
  choices,
  value,
  onChange,
  ...field
}: ChoiceProps<Value>) => (
  <Labelled {...field}>
    {(described) => (
      <select
        className="select"
        value={value}
        onChange={({ target }) => onChange(target.value as Value)}
        {...described}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.title}
          </option>
        ))}
      </select>
    )}
  </Labelled>
);

interface Described {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

interface LabelledProps {
  field: string;
  label: string;
  hint?: string;
  children: (described: Described) => ReactNode;
}

/** A label, what is entered, a hint, and the fault that the server has named. */
export function Labelled({ field, label, hint, children }: LabelledProps) {
  const id = useId();
  const fault = useFaultOf(field);
  const texts = [hint !== undefined && `${id}-hint`, fault !== undefined && `${id}-fault`].filter(
    (text) => text !== false,
  );
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': texts.length > 0 ? texts.join(' ') : undefined,
        'aria-invalid': fault !== undefined ? true : undefined,
      })}
      {hint !== undefined && (
        <p className="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p className="field__fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
