import type { Frame, GiftEvent } from '@lavish/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../test/support/property-runs.ts';
import { effectOf } from '../../../effects/src/gift.ts';
import { createEffectQueue } from '../../../effects/src/queue/effect-queue.ts';
import { createStreakSums } from '../../../effects/src/queue/streak-sums.ts';
import { createRoomFrames } from './room-frames.ts';
import { sumSmallGifts } from './sum-small-gifts.ts';
import { createLog, gift, streakGift } from './testing/room-log.ts';

/*
 * More streaks than a frame shows run at once, among single gifts. However the gifts are grouped into frames, a screen with a least
 * sum gets an alert for the same streaks and gifts, with the same count and coins at the end.
 */

const BUDGET = { giftsPerFrame: 2, individualMinCoins: 100 };
const MIN_COINS = 30;
const WINDOW_MS = 10_000;
const SENDERS = 12;

/** One of two groupings: whether a frame ends after the gift. */
const endsFrame = fc.nat(15).map((n) => n === 0);

/** A gift of a streak; sender 0 stands for a stranger whose gift is single, and costs 10 to 60 coins. */
const steps = fc.array(
  fc.record({
    sender: fc.nat(SENDERS),
    quantity: fc.integer({ min: 1, max: 6 }),
    ends: fc.record({ once: endsFrame, again: endsFrame }),
  }),
  { minLength: 10, maxLength: 200, size: 'max' },
);
type Step = typeof steps extends fc.Arbitrary<(infer Each)[]> ? Each : never;

const priceOf = (sender: number) => 1 + (sender % 7);

/** Streaks by sender with their whole sums, and the gifts. The nth gift is at n milliseconds, so no two streaks end at once. */
function giftsOf(all: readonly Step[]) {
  const whole = new Map<string, { sender: string; gifts: number; count: number; coins: number }>();
  const gifts = all.map(({ sender: n, quantity }, index): GiftEvent => {
    const seq = index + 1;
    if (n === 0) return gift(seq, { sender: `stranger${seq}`, coins: quantity * 10 });
    const sender = `u${n}`;
    const coins = quantity * priceOf(n);
    const before = whole.get(sender) ?? { sender, gifts: 0, count: 0, coins: 0 };
    const count = before.count + quantity;
    whole.set(sender, { sender, gifts: before.gifts + 1, count, coins: before.coins + coins });
    return streakGift(seq, n, count, seq + WINDOW_MS, { sender, quantity, coins });
  });
  return { gifts, streaks: [...whole.values()] };
}

/** The alerts of a screen, by sender, with the last count and coins of each. */
function createAlerts() {
  const alerts = new Map<string, { count: number; coins: number }>();
  const senders = new Map<string, string>();
  const sums = createStreakSums();

  function raise(id: string, sum: { count: number; coins: number } | null) {
    const sender = senders.get(id);
    if (sender !== undefined && sum !== null && sum.coins >= MIN_COINS) alerts.set(sender, sum);
  }

  return {
    alerts,
    receive({ events, users }: Frame) {
      for (const event of events) {
        if (event.type === 'gift') {
          const id = event.streak?.id ?? event.id;
          senders.set(id, event.sender);
          raise(id, sums.add(event));
        } else if (event.type === 'streak_ended') {
          const { id, count, details } = event;
          if (details !== undefined) {
            expect(users).toHaveProperty(details.sender);
            senders.set(id, details.sender);
          }
          raise(id, sums.end(id, count, details?.coins));
        }
      }
    },
  };
}

function expectBounded({ events }: Frame, committed: readonly GiftEvent[]) {
  const shown = events.filter(({ type }) => type === 'gift').length;
  const described = events.filter((event) => event.type === 'streak_ended' && event.details).length;
  expect(described).toBeLessThanOrEqual(BUDGET.giftsPerFrame);
  const coins = committed.reduce((sum, each) => sum + each.coins, 0);
  const stepsReached = coins / BUDGET.individualMinCoins + SENDERS;
  expect(shown).toBeLessThanOrEqual(BUDGET.giftsPerFrame + stepsReached);
}

/** What a viewer's screen and an overlay have when every streak has ended, and what the screen had of streaks that still ran. */
function play(gifts: readonly GiftEvent[], isFrameEnd: (index: number) => boolean) {
  let nowMs = 0;
  const log = createLog();
  const options = {
    ...BUDGET,
    epoch: 'e1',
    now: () => nowMs,
    scoresMs: 0,
    ringSize: 1_000,
    maxMissed: 1_000,
  };
  const frames = createRoomFrames('r', log.snapshot(), options);
  const screen = createAlerts();
  const overlay = createAlerts();
  let from = 1;

  function takeFrame() {
    const next = frames.takeNext(1, true, MIN_COINS);
    if (next === null) return;
    expectBounded(next.frame, gifts.slice(from - 1, log.events.length));
    screen.receive(next.frame);
    overlay.receive(next.overlayFrame ?? next.frame);
    from = log.events.length + 1;
  }

  for (const [index, each] of gifts.entries()) {
    nowMs += 1;
    log.events.push(each);
    frames.add(log.run(index + 1, index + 1));
    if (isFrameEnd(index)) takeFrame();
  }
  takeFrame();
  const running = new Map(screen.alerts);
  for (let dueMs = frames.dueMs(); dueMs < Infinity; dueMs = frames.dueMs()) {
    nowMs = Math.max(nowMs, dueMs);
    takeFrame();
  }
  return { running, final: screen.alerts, ofOverlay: overlay.alerts };
}

it(
  'alerts are the same however their gifts are grouped into frames',
  () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { gifts, streaks } = giftsOf(all);
        const combos = new Set(streaks.filter((streak) => streak.gifts > 1).map(({ sender }) => sender));
        const single = gifts.filter(({ streak }) => streak === null);
        const expected = [...streaks, ...single.map(({ sender, coins }) => ({ sender, count: 1, coins }))]
          .filter(({ coins }) => coins >= MIN_COINS)
          .map(({ sender, count, coins }) => [sender, { count, coins }] as const);
        for (const grouping of ['once', 'again'] as const) {
          const { running, final, ofOverlay } = play(gifts, (index) => all[index]!.ends[grouping]);
          expect(ofOverlay).toEqual(new Map(expected));
          // To a viewer, a gift without an end is shown or not depending on the others in its frame.
          const shown = [...final].filter(([sender]) => combos.has(sender));
          expect(new Map(shown)).toEqual(new Map(expected.filter(([sender]) => combos.has(sender))));
          for (const { sender, coins } of streaks)
            if (combos.has(sender) && coins >= BUDGET.individualMinCoins)
              expect([...running.keys()]).toContain(sender);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  },
  PROPERTY_TIMEOUT_MS,
);

it('the queue of an overlay has the same gifts at the end, also of more than a frame shows it', () => {
  const crowd = fc.array(fc.record({ coins: fc.integer({ min: 1, max: 90 }), ends: fc.nat(80) }), {
    minLength: 100,
    maxLength: 200,
    size: 'max',
  });
  const item = { id: 'rose', name: 'Rose', price: 1, animation: { kind: 'none' as const }, icon_url: null };

  function queueOf(gifts: readonly GiftEvent[], isFrameEnd: (index: number) => boolean) {
    const queue = createEffectQueue(12);
    let frame: GiftEvent[] = [];
    for (const [index, each] of gifts.entries()) {
      frame.push(each);
      if (!isFrameEnd(index) && index < gifts.length - 1) continue;
      for (const shown of sumSmallGifts(frame, BUDGET, 0))
        if (shown.type === 'gift') queue.add(effectOf(shown, item, { count: 1, coins: shown.coins }));
      frame = [];
    }
    return Array.from({ length: queue.size }, () => queue.next()!.key);
  }

  fc.assert(
    fc.property(crowd, (all) => {
      const gifts = all.map(({ coins }, index) => gift(index + 1, { coins }));
      const oneByOne = queueOf(gifts, () => true);
      expect(oneByOne).toHaveLength(12);
      expect(queueOf(gifts, (index) => all[index]!.ends === 0)).toEqual(oneByOne);
      expect(queueOf(gifts, () => false)).toEqual(oneByOne);
    }),
    { numRuns: propertyRuns(100) },
  );
});
