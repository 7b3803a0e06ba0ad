import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLog, gift } from './testing/room-log.ts';
import { createTopSupporters } from './top-supporters.ts';

const sends = fc.array(fc.record({ sender: fc.nat(14), coins: fc.integer({ min: 1, max: 4 }) }), {
  minLength: 1,
  maxLength: 120,
});

it('is the same ten as a ranking of all supporters, including ties', () => {
  fc.assert(
    fc.property(sends, fc.nat(120), (gifts, snapshotAt) => {
      const log = createLog();
      let top = createTopSupporters([]);
      for (const [i, { sender, coins }] of gifts.entries()) {
        log.events.push(gift(i + 1, { sender: `u${sender}`, coins }));
        if (i + 1 < snapshotAt) continue;
        if (i + 1 === snapshotAt) top = createTopSupporters(log.supporters().slice(0, 10));
        else top.update(log.run(i + 1, i + 1).supporters[0]!, i + 1);
        if (snapshotAt <= gifts.length) expect(top.list()).toEqual(log.supporters().slice(0, 10));
      }
    }),
  );
});

it('ends the same when totals are newer than their events', () => {
  fc.assert(
    fc.property(sends, fc.integer({ min: 1, max: 20 }), (gifts, page) => {
      const log = createLog();
      for (const [i, { sender, coins }] of gifts.entries())
        log.events.push(gift(i + 1, { sender: `u${sender % 10}`, coins }));
      const top = createTopSupporters([]);
      for (let from = 1; from <= gifts.length; from += page) {
        const run = log.run(from, from + page - 1);
        for (const supporter of run.supporters) {
          const last = run.events.findLast(
            (event) => event.type === 'gift' && event.sender === supporter.user,
          )!;
          top.update(supporter, last.seq);
        }
      }
      expect(top.list()).toEqual(log.supporters().slice(0, 10));
    }),
  );
});

it('returns whether the ranking has changed', () => {
  const top = createTopSupporters(
    Array.from({ length: 10 }, (_, i) => ({ user: `u${i}`, coins: 100 - i, gifts: 1 })),
  );
  expect(top.update({ user: 'late', coins: 91, gifts: 1 }, 5)).toBe(false);
  expect(top.update({ user: 'u9', coins: 90, gifts: 1 }, 5)).toBe(false);
  expect(top.update({ user: 'late', coins: 92, gifts: 2 }, 6)).toBe(true);
  expect(top.list().at(-1)).toEqual({ user: 'late', coins: 92, gifts: 2 });
});
