import { type InputHTMLAttributes, type Ref, useId } from 'react';

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'>;

interface Props extends InputProps {
  label: string;
  hint?: string;
  /** What is wrong with the value; shown instead of the hint. */
  fault?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** A text field with its label, and a hint or a fault that screen readers read with it. */
export function Field({ label, hint, fault, value, onChange, ref, ...input }: Props) {
  const id = useId();
  const note = fault ?? hint;
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <input
        className="field__input"
        id={id}
        {...(ref === undefined ? {} : { ref })}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={note === undefined ? undefined : `${id}-hint`}
        aria-invalid={fault === undefined ? undefined : true}
        {...input}
      />
      {note !== undefined && (
        <p
          className={fault === undefined ? 'field__hint' : 'field__hint field__hint--fault'}
          id={`${id}-hint`}
        >
          {note}
        </p>
      )}
    </div>
  );
}
