import { expect, it } from 'vitest';
import { newGiftId, newId } from './new-id.ts';

const timeOf = (id: string) => Number.parseInt(id.slice(0, 12), 16);

it('has the given time, not the time of this machine', () => {
  expect(timeOf(newId(1_000_000))).toBe(1_000_000);
});

it('ascends, also within a millisecond and when the clock is set back', () => {
  const later = 2_000_000_000_000;
  const times = [
    later,
    later,
    later + 5,
    later + 5,
    later - 1,
    later - 3_600_000,
    later - 86_400_000,
    later + 6,
  ];
  const ids = times.map(newId);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(timeOf(ids.at(-1)!)).toBe(later + 6);
});

it('of a gift still ascends after a step back of 12 hours, and follows the clock after a longer one', () => {
  const later = 2_000_000_000_000;
  const ids = [later, later - 12 * 3_600_000].map(newGiftId);
  expect(ids[1]! > ids[0]!).toBe(true);
  expect(timeOf(newGiftId(later - 86_400_000))).toBe(later - 86_400_000);
});
