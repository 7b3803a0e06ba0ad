import fc from 'fast-check';
import type pg from 'pg';
import { expect } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { createGiftBatcher, type GiftBatcher } from '../../batch/gift-batcher.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';
import { pairKey } from '../../domain/gifts/gift-facts.ts';
import { receiptOf } from '../../wire/gift-views.ts';
import { readEvents } from '../rooms/read-events.ts';
import { type Chore, CROWD, type CrowdGift, chores, crowdGifts, HOT_SPOTS } from '../testing/crowd.ts';
import { expectNothingWrong, ledgerTest, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from './gift-rows.ts';

const COMMITTERS = 4;

interface Sent {
  request: CrowdGift;
  outcome: GiftOutcome;
}

/** Each hot spot is a separate test, so that a failure names the row for which they competed. */
ledgerTest.for(Object.entries(HOT_SPOTS))(
  'several committers at once, and %s',
  { timeout: PROPERTY_TIMEOUT_MS },
  async ([, hot]) => {
    const property = fc.asyncProperty(crowdGifts(hot), chores, async (requests, chores) => {
      const { ledger, close } = await openTestLedger();
      try {
        await setScene(ledger.pool, CROWD);
        const { sent, faults } = await sendAll(ledger, requests, chores);

        // A batch runs again only if its room changed meanwhile, so there were no deadlocks.
        expect(faults.filter((code) => code !== 'LV001')).toEqual([]);
        const gifts = await readGifts(ledger.pool);
        expectOneGiftAKey(sent, gifts);
        await expectFeedsInOrder(ledger.pool, gifts);
        await expectNothingWrong(ledger.pool);
      } finally {
        await close();
      }
    });
    // The timing is random: a failure would not repeat while it is shrunk.
    await fc.assert(property, { numRuns: propertyRuns(4), endOnFailure: true });
  },
);

/** Sends all requests at once over independent committers while the chores run. */
async function sendAll(ledger: TestLedger, requests: readonly CrowdGift[], chores: readonly Chore[]) {
  const faults: unknown[] = [];
  const batchers = Array.from({ length: COMMITTERS }, () =>
    createGiftBatcher({
      commit: [ledger.openCommitter().commit],
      committed: () => {},
      log: (_, fault) => faults.push((fault.cause as { code?: string } | undefined)?.code ?? fault),
      maxBatch: 8,
      // Hundreds of concurrent requests on a slow machine exceed the default.
      answerWithinMs: 60_000,
    }),
  );
  async function doThird(third: number) {
    for (const chore of chores.filter((_, index) => index % 3 === third)) await chore(ledger.pool);
  }
  const sent = requests.flatMap((request, index) => {
    const lanes = request.twice ? [index, index + 1] : [index];
    return lanes.map((lane) => send(batchers[lane % COMMITTERS]!, request));
  });
  const [outcomes] = await Promise.all([Promise.all(sent), ...[0, 1, 2].map(doThird)]);
  await Promise.all(batchers.map((batcher) => batcher.drain()));
  return { sent: outcomes, faults };
}

async function send(batcher: GiftBatcher, request: CrowdGift): Promise<Sent> {
  const { twice, ...command } = request;
  return { request, outcome: await batcher.send(sendsRose(command)) };
}

async function readGifts(pool: pg.Pool): Promise<StoredGift[]> {
  const { rows } = await pool.query<GiftRow>(`select ${GIFT_COLUMNS} from gifts g order by room_id, seq`);
  return rows.map(giftOf);
}

/** Expects one gift for each key, accepted once, with receipts of the same bytes. */
function expectOneGiftAKey(sent: readonly Sent[], gifts: readonly StoredGift[]): void {
  const stored = new Map(
    gifts.map((gift) => [pairKey(gift.sender, gift.key), JSON.stringify(receiptOf(gift))]),
  );
  const accepted: string[] = [];
  for (const { request, outcome } of sent) {
    const pair = pairKey(request.sender, request.key);
    if (outcome.kind === 'accepted') accepted.push(pair);
    if (outcome.kind !== 'refused') expect(JSON.stringify(receiptOf(outcome.gift))).toBe(stored.get(pair));
    else expect(['internal', 'outcome_unknown', 'overloaded']).not.toContain(outcome.refusal.code);
  }
  expect(accepted.sort()).toEqual([...stored.keys()].sort());
}

/** Expects each receiver to be the host or a guest at that position of the feed, and no gift after the end. */
async function expectFeedsInOrder(pool: pg.Pool, gifts: readonly StoredGift[]): Promise<void> {
  for (const [room, { host }] of Object.entries(CROWD.rooms)) {
    const { events } = await readEvents(pool, room, 0, 1_000);
    const mayReceive = new Set([host]);
    let ended = false;
    for (const event of events) {
      if (event.type === 'guest_joined') mayReceive.add(event.user);
      if (event.type === 'guest_left') mayReceive.delete(event.user);
      if (event.type === 'room_ended') ended = true;
      if (event.type === 'gift')
        expect({ ended, mayReceive: [...mayReceive] }).toEqual({
          ended: false,
          mayReceive: expect.arrayContaining([event.receiver]),
        });
    }
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'gift')).toHaveLength(
      gifts.filter((gift) => gift.room === room).length,
    );
  }
}
