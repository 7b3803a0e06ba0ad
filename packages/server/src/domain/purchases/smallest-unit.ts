/** The decimals of a currency by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD. An unknown currency has 2. */
export function decimalsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}
