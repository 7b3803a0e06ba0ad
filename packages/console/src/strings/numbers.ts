import { locale } from './strings.ts';

const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const existing = formats.get(key);
  if (existing !== undefined) return existing;
  const created = new Intl.NumberFormat(locale(), options);
  formats.set(key, created);
  return created;
}

/** `1234567` → `1,234,567`. */
export const exact = (value: number): string => format({ maximumFractionDigits: 2 }).format(value);

/** `1234567` → `1.23M`. Exact below ten thousand. */
export const brief = (value: number): string =>
  Math.abs(value) < 10_000
    ? format({ maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 }).format(value)
    : format({ notation: 'compact', maximumSignificantDigits: 3 }).format(value);

/** `0.1234` → `12.3%`. */
export const percent = (part: number): string =>
  format({ style: 'percent', maximumFractionDigits: 1 }).format(part);

/** The change from `before` to `now`, with its sign: `+12.3%`. Null: there was nothing before. */
export const change = (now: number, before: number): string | null =>
  before === 0
    ? null
    : format({ style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(
        (now - before) / before,
      );

/** `-5` → `−5`, `5` → `+5`. */
export const signed = (value: number): string => format({ signDisplay: 'exceptZero' }).format(value);

export const milliseconds = (value: number): string =>
  format({ style: 'unit', unit: 'millisecond', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
