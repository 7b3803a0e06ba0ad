export interface Bar {
  key: string;
  label: string;
  /** Null: there is no value. */
  value: number | null;
  text: string;
  tone?: 'gift' | 'quiet';
  isCoins?: boolean;
}

/** Values as bars on one scale, with their names. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const greatest = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  return (
    <ul className="bars" aria-label={label}>
      {bars.map(({ key, label: name, value, text, tone, isCoins = false }) => (
        <li key={key} className="bars__row">
          <span className="bars__name">{name}</span>
          <span className="bars__track" aria-hidden="true">
            <span
              className={`bars__bar ${tone === undefined ? '' : `bars__bar--${tone}`}`}
              style={{ inlineSize: `${((value ?? 0) / greatest) * 100}%` }}
            />
          </span>
          <span className={`bars__value ${isCoins ? 'coins' : ''}`}>{text}</span>
        </li>
      ))}
    </ul>
  );
}
