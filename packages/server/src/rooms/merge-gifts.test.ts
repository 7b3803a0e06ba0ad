import type { GiftEvent, NumberedEvent } from '@lavish/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeGifts } from './merge-gifts.ts';
import { gift, hex, streakGift } from './testing/room-log.ts';

const verdict = (points: number, more: Partial<NonNullable<GiftEvent['battle']>> = {}) => ({
  id: `btl_${hex(1)}`,
  round: 1,
  side: 0,
  counted: true,
  base_points: points,
  multiplier: 1,
  points,
  boosts: [],
  ...more,
});

describe('mergeGifts', () => {
  it('merges the gifts of a streak into one entry at the position of the last gift', () => {
    const merged = mergeGifts([
      streakGift(1, 1, 1, 5_000),
      gift(2, { sender: 'bob' }),
      streakGift(3, 1, 4, 6_000, { quantity: 3, coins: 30 }),
      { type: 'guest_joined', seq: 4, user: 'eve' },
    ]);
    expect(merged).toEqual([
      gift(2, { sender: 'bob' }),
      {
        ...streakGift(3, 1, 4, 6_000),
        quantity: 4,
        gifts: 2,
        coins: 40,
        streak: { ...streakGift(3, 1, 4, 6_000).streak, delta: 4 },
      },
      { type: 'guest_joined', seq: 4, user: 'eve' },
    ]);
  });

  it('does not merge gifts without a streak', () => {
    const events = [gift(1), gift(2)];
    expect(mergeGifts(events)).toEqual(events);
  });

  it('sums points', () => {
    const [entry] = mergeGifts([
      streakGift(1, 1, 1, 0, { battle: verdict(10) }),
      streakGift(2, 1, 2, 0, { battle: verdict(5) }),
    ]) as [GiftEvent];
    expect(entry.battle).toEqual(verdict(15));
  });

  it.each([
    ['another round', { round: 2 }],
    ['another side', { side: 1 }],
    ['another battle', { id: `btl_${hex(2)}` }],
    ['another verdict', { counted: false, reason: 'between_rounds' as const }],
    ['another boost', { multiplier: 2, boosts: [{ id: 'b', kind: 'window', add: 1 }] }],
  ])('does not merge gifts that counted in %s', (_, other) => {
    const events = [
      streakGift(1, 1, 1, 0, { battle: verdict(10) }),
      streakGift(2, 1, 2, 0, { battle: verdict(10, other) }),
      streakGift(3, 1, 3, 0),
    ];
    expect(mergeGifts(events)).toEqual(events);
  });

  it('keeps the sums, the order, and the last values', () => {
    const arbitrary = fc.array(
      fc.record({
        streak: fc.integer({ min: 0, max: 4 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        side: fc.constantFrom(null, 0, 1),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(arbitrary, (gifts) => {
        const counts = new Map<number, number>();
        const events = gifts.map(({ streak, quantity, side }, i) => {
          const count = (counts.get(streak) ?? 0) + quantity;
          counts.set(streak, count);
          const more = {
            quantity,
            coins: quantity * 7,
            battle: side === null ? null : verdict(quantity, { side }),
          };
          return streak === 0 ? gift(i + 1, more) : streakGift(i + 1, streak, count, i, more);
        });
        const merged = mergeGifts(events);
        expect(sums(merged)).toEqual(sums(events));
        const seqs = merged.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
        expect(seqs.at(-1)).toBe(events.at(-1)?.seq);
        for (const entry of merged) {
          if (entry.type !== 'gift') continue;
          const last = events[entry.seq - 1]!;
          expect(entry.id).toBe(last.id);
          expect(entry.streak?.count).toBe(last.streak?.count);
          expect(entry.streak?.expires_at).toBe(last.streak?.expires_at);
        }
        const shown = new Map<string, { count: number; side: number | undefined }>();
        for (const entry of merged) {
          if (entry.type !== 'gift' || entry.streak === null) continue;
          const { id, count, delta } = entry.streak;
          const before = shown.get(id);
          expect(count - delta, 'units that were shown before').toBe(before?.count ?? 0);
          expect(before, 'two adjacent entries that count in the same way').not.toMatchObject({
            side: entry.battle?.side,
          });
          shown.set(id, { count, side: entry.battle?.side });
        }
      }),
    );
  });
});

/** What merging must not change: sums by sender, streak and side. */
function sums(events: NumberedEvent[]) {
  const total = new Map<
    string,
    { gifts: number; quantity: number; coins: number; delta: number; points: number }
  >();
  for (const event of events) {
    if (event.type !== 'gift') continue;
    const key = `${event.sender} ${event.streak?.id} ${event.battle?.side}`;
    const before = total.get(key) ?? { gifts: 0, quantity: 0, coins: 0, delta: 0, points: 0 };
    total.set(key, {
      gifts: before.gifts + event.gifts,
      quantity: before.quantity + event.quantity,
      coins: before.coins + event.coins,
      delta: before.delta + (event.streak?.delta ?? 0),
      points: before.points + (event.battle?.points ?? 0),
    });
  }
  return new Map([...total].sort(([a], [b]) => (a < b ? -1 : 1)));
}
