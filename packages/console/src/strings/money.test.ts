import { describe, expect, test } from 'vitest';
import { amountStep, decimalText, smallestUnits } from './money.ts';

describe('an amount of money', () => {
  test('is read in the smallest unit of its currency, with 0, 2 and 3 decimals', () => {
    expect(smallestUnits('4.99', 'EUR')).toBe(499);
    expect(smallestUnits('4,9', 'EUR')).toBe(490);
    expect(smallestUnits('500', 'JPY')).toBe(500);
    expect(smallestUnits('1.234', 'KWD')).toBe(1_234);
  });

  test('is refused if it has more decimals than the currency, or is no number', () => {
    expect(smallestUnits('4.999', 'EUR')).toBeNull();
    expect(smallestUnits('5.5', 'JPY')).toBeNull();
    expect(smallestUnits('-1', 'EUR')).toBeNull();
    expect(smallestUnits('', 'EUR')).toBeNull();
    expect(smallestUnits('99999999999999999', 'EUR')).toBeNull();
  });

  test('is shown as it is typed', () => {
    expect(decimalText(499, 'EUR')).toBe('4.99');
    expect(decimalText(500, 'JPY')).toBe('500');
    expect(amountStep('EUR')).toBe('0.01');
    expect(amountStep('JPY')).toBe('1');
  });
});
