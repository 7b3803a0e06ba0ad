import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventRing } from './event-ring.ts';
import { gift } from './testing/room-log.ts';

const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => gift(from + i));
const seqs = (some: { seq: number }[] | null | undefined) => some?.map(({ seq }) => seq);
const details = { sender: 'ann', receiver: 'host', item: 'rose', coins: 20 };
const ending = { type: 'streak_ended' as const, id: 's', count: 2, details };

describe('ring', () => {
  it('returns the events after a position, or null when it does not hold them', () => {
    const ring = createEventRing(4, 10, 0);
    expect(ring.after(10)).toEqual([]);
    expect(ring.after(9)).toBeNull();
    expect(ring.after(11)).toBeNull();
    ring.push({ events: events(11, 12), ended: [] });
    ring.push({ events: events(13, 15), ended: [] });
    expect(ring.startSeq).toBe(12);
    expect(ring.after(11)).toBeNull();
    expect(seqs(ring.after(13))).toEqual([14, 15]);
  });

  it('holds frames that contain only ended streaks', () => {
    const ring = createEventRing(10, 0, 0);
    const number = ring.nextNumber;
    ring.push({ events: [], ended: [ending] });
    ring.push({ events: events(1, 1), ended: [] });
    expect(ring.since(number)).toEqual({ events: events(1, 1), ended: [ending] });
    expect(ring.since(number + 1)).toEqual({ events: events(1, 1), ended: [] });
    expect(ring.since(number + 2)).toEqual({ events: [], ended: [] });
  });

  it('takes older events up to its limit, and only if they are adjacent', () => {
    const ring = createEventRing(4, 10, 8);
    ring.push({ events: events(11, 12), ended: [] });
    ring.prepend(events(3, 8));
    expect(ring.startSeq).toBe(10);
    ring.prepend(events(3, 11));
    expect(ring.startSeq).toBe(2);
    expect(seqs(ring.after(8))).toEqual([9, 10, 11, 12]);
    ring.push({ events: events(13, 14), ended: [] });
    expect(ring.startSeq).toBe(2);
    ring.push({ events: events(15, 15), ended: [] });
    expect(ring.startSeq).toBe(12);
    expect(seqs(ring.after(12))).toEqual([13, 14, 15]);
  });

  it('holds every event from its start to its end', () => {
    const step = fc.record({
      size: fc.integer({ min: 0, max: 5 }),
      ended: fc.nat(2),
      back: fc.option(fc.nat(10)),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.nat(20),
        fc.nat(12),
        fc.array(step),
        (size, start, more, steps) => {
          const ring = createEventRing(size, start, more);
          let last = start;
          const ends: number[] = [];
          for (const { size: count, ended, back } of steps) {
            if (back !== null) ring.prepend(events(Math.max(1, ring.startSeq - back), ring.startSeq));
            ends.push(last);
            ring.push({ events: events(last + 1, last + count), ended: Array(ended).fill(ending) });
            last += count;
            expect(ring.endSeq).toBe(last);
            expect(ring.nextNumber).toBe(ends.length);
            for (let seq = ring.startSeq; seq <= last; seq += 1)
              expect(seqs(ring.after(seq))).toEqual(seqs(events(seq + 1, last)));
            expect(ring.after(ring.startSeq - 1)).toBeNull();
            for (const [number, end] of ends.entries()) {
              const missed = ring.since(number);
              if (missed) expect(seqs(missed.events)).toEqual(seqs(events(end + 1, last)));
            }
          }
        },
      ),
    );
  });
});
