import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { StoredGift } from '../domain/gifts/gift.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { bucketOf, LATENCY_BUCKETS } from './latencies.ts';
import type { BusyRoom, ShownGift, SummaryOfGifts } from './live-summary.ts';

/** How long a big gift is shown, and over how many seconds rooms are compared. */
const BIGGEST_SECONDS = 60;
const BUSIEST_SECONDS = 10;

/** Gifts of a second that can be among the ten biggest of a minute. */
const BIGGEST_KEPT = 10;
/** Rooms of a second that can be among the ten busiest of ten seconds. A room that is not among them had few coins. */
const BUSIEST_KEPT = 100;

export interface LiveCounters {
  /** Counts a batch that this node has committed. */
  committed(batch: Pick<CommittedGifts, 'rooms'>): void;
  /** Counts the outcome of a gift that waited for `afterMs`. */
  answered(outcome: GiftOutcome, afterMs: number): void;
  /** Returns what has happened in the `seconds` since the last call, and begins the next second. */
  take(seconds: number): SummaryOfGifts;
}

const shown = ({ id, room, sender, receiver, item, quantity, coins, at }: StoredGift): ShownGift => ({
  ...{ id, room, sender, receiver, item, quantity, coins, at },
});

/** Counts the gifts of this node for the console. A gift costs some additions; lists are made once a second. */
export function createLiveCounters(): LiveCounters {
  let gifts = 0;
  let coins = 0;
  let refused = 0;
  let latencies = new Array<number>(LATENCY_BUCKETS).fill(0);
  let rooms = new Map<string, { gifts: number; coins: number }>();
  /** Ascending by coins: the first is the one that a bigger gift replaces. */
  let biggest: StoredGift[] = [];
  const lastBiggest: ShownGift[][] = [];
  const lastBusiest: BusyRoom[][] = [];

  function keepIfBig(gift: StoredGift) {
    if (biggest.length === BIGGEST_KEPT) {
      if (gift.coins <= biggest[0]!.coins) return;
      biggest.shift();
    }
    const place = biggest.findIndex((other) => other.coins > gift.coins);
    biggest.splice(place < 0 ? biggest.length : place, 0, gift);
  }

  function busiest(): BusyRoom[] {
    const sums = new Map<string, BusyRoom>();
    for (const second of lastBusiest)
      for (const { room, ...sum } of second) {
        const known = sums.get(room);
        if (known) {
          known.gifts += sum.gifts;
          known.coins += sum.coins;
        } else sums.set(room, { room, ...sum });
      }
    return [...sums.values()].sort((a, b) => b.coins - a.coins).slice(0, BUSIEST_KEPT);
  }

  return {
    committed(batch) {
      for (const part of batch.rooms) {
        let sum = 0;
        for (const gift of part.gifts) {
          sum += gift.coins;
          keepIfBig(gift);
        }
        const known = rooms.get(part.room);
        if (known) {
          known.gifts += part.gifts.length;
          known.coins += sum;
        } else rooms.set(part.room, { gifts: part.gifts.length, coins: sum });
        gifts += part.gifts.length;
        coins += sum;
      }
    },
    answered(outcome, afterMs) {
      if (outcome.kind === 'accepted') latencies[bucketOf(afterMs)]! += 1;
      else if (outcome.kind === 'refused' && outcome.refusal.code === 'overloaded') refused += 1;
    },
    take(seconds) {
      lastBiggest.push(biggest.map(shown));
      if (lastBiggest.length > BIGGEST_SECONDS) lastBiggest.shift();
      lastBusiest.push(
        [...rooms]
          .map(([room, sum]) => ({ room, ...sum }))
          .sort((a, b) => b.coins - a.coins)
          .slice(0, BUSIEST_KEPT),
      );
      if (lastBusiest.length > BUSIEST_SECONDS) lastBusiest.shift();
      const taken: SummaryOfGifts = {
        giftsPerS: gifts / seconds,
        coinsPerS: coins / seconds,
        refusedPerS: refused / seconds,
        latencies,
        biggest: lastBiggest
          .flat()
          .sort((a, b) => b.coins - a.coins)
          .slice(0, BIGGEST_KEPT),
        busiest: busiest(),
        busiestSeconds: lastBusiest.length,
      };
      [gifts, coins, refused] = [0, 0, 0];
      latencies = new Array<number>(LATENCY_BUCKETS).fill(0);
      rooms = new Map();
      biggest = [];
      return taken;
    },
  };
}
