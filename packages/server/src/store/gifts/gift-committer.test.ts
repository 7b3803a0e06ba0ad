import { LIMITS } from '@lavish/protocol';
import { describe, expect } from 'vitest';
import type { CommittedGifts } from '../../domain/gifts/committed-gifts.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';
import { roomEventsOf } from '../../domain/gifts/gift-events.ts';
import { receiptOf } from '../../wire/gift-views.ts';
import { putItem } from '../catalogue/items.ts';
import { readEvents, readSnapshots } from '../rooms/read-events.ts';
import { expectNothingWrong, ledgerTest as it, readLedger } from '../testing/ledger.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { putUser } from '../users/user-profiles.ts';
import { readGift } from './read-gifts.ts';

/** The receipt as text; undefined if there is none. */
const receiptText = (outcome: GiftOutcome | undefined) =>
  outcome && 'gift' in outcome ? JSON.stringify(receiptOf(outcome.gift)) : undefined;

const giftsOf = ({ outcomes }: CommittedGifts): StoredGift[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'accepted' ? [outcome.gift] : []));

/** All fields that a request can have, and keys that need escaping in SQL. */
const VARIED = [
  sendsRose(),
  sendsRose({ quantity: 3, price: 10, receiver: 'hal' }),
  sendsRose({ sender: 'ben', item: 'kiss', receiver: 'gil' }),
  sendsRose({ sender: 'ben', quantity: 99, key: `it's "so", \\ (or {not}), %s ~` }),
  sendsRose({ sender: 'hal', receiver: 'gil', key: ' ' }),
  sendsRose({ sender: 'zoe', mayBeNew: true }),
];

it('commits a batch exactly as decided', async ({ ledger }) => {
  await setScene(ledger.pool, STAGE);
  const committed = await ledger.openCommitter().commit(VARIED);

  expect(committed.outcomes).toMatchObject([
    { kind: 'accepted', gift: { seq: 2, coins: 10, earned: 5, balance: 990, walletVersion: 2 } },
    {
      kind: 'accepted',
      gift: { seq: 3, coins: 30, earned: 15, balance: 960, walletVersion: 3, requestedPrice: 10 },
    },
    {
      kind: 'accepted',
      gift: { seq: 4, coins: 1, earned: 0, balance: 999, walletVersion: 2, receiver: 'gil' },
    },
    { kind: 'accepted', gift: { seq: 5, coins: 990, earned: 495, balance: 9, walletVersion: 3 } },
    { kind: 'refused', refusal: { code: 'insufficient_balance', balance: 0 } },
    { kind: 'refused', refusal: { code: 'insufficient_balance', balance: 0 } },
  ]);
  for (const gift of giftsOf(committed)) expect(await readGift(ledger.pool, gift.id)).toEqual(gift);
  expect(committed.accounts).toEqual([
    { user: 'ann', wallet: { coins: 960, version: 3 } },
    { user: 'ben', wallet: { coins: 9, version: 3 } },
    { user: 'hal', earnings: { coins: 515, version: 1 } },
  ]);
  await expectNothingWrong(ledger.pool);
});

it('returns exactly the events to the next stages that the feed reads from the database', async ({
  ledger,
}) => {
  await setScene(ledger.pool, STAGE);
  const committed = await ledger.openCommitter().commit(VARIED);
  const published = committed.rooms.map((room) => roomEventsOf(room, committed.users));
  const stored = await readEvents(ledger.pool, 'stage', 1, 100);
  stored.supporters.sort((a, b) => a.user.localeCompare(b.user));
  expect(published).toEqual([stored]);
  expect(stored).toMatchObject({
    totals: { gifts: 4, coins: 1_031, senders: 2 },
    supporters: [
      { user: 'ann', coins: 40, gifts: 2 },
      { user: 'ben', coins: 991, gifts: 2 },
    ],
  });
});

it('stores the category and the regions of the time of the gift', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, STAGE);
  const committer = ledger.openCommitter();
  const gifts: StoredGift[] = [];
  for (const [category, sender, receiver] of [
    [null, null, null],
    ['flowers', 'north', 'south'],
    ['plants', null, 'west'],
  ] as const) {
    await putItem(pool, 'rose', { category });
    await putUser(pool, 'ann', { region: sender });
    await putUser(pool, 'hal', { region: receiver });
    // A batch in which only some gifts have tags.
    gifts.push(...giftsOf(await committer.commit([sendsRose({ item: 'kiss', sender: 'ben' }), sendsRose()])));
  }
  const stored = await Promise.all(gifts.map(({ id }) => readGift(pool, id)));
  expect(stored).toEqual(gifts);
  const tags = stored.map((gift) => [gift!.category, gift!.senderRegion, gift!.receiverRegion]);
  expect(tags).toEqual([
    [null, null, null],
    [null, null, null],
    [null, null, 'south'],
    ['flowers', 'north', 'south'],
    [null, null, 'west'],
    ['plants', null, 'west'],
  ]);
  await expectNothingWrong(pool);
});

describe('repeated requests', () => {
  it.for(['by the same committer', 'by another committer'])(
    'get receipts with the same bytes: %s',
    async (who, { ledger }) => {
      await setScene(ledger.pool, STAGE);
      const committer = ledger.openCommitter();
      const first = await committer.commit(VARIED);
      const before = await readLedger(ledger.pool);

      const again = await (who === 'by another committer' ? ledger.openCommitter() : committer).commit(
        VARIED.map((command) => sendsRose({ ...command, giftId: sendsRose().giftId })),
      );
      expect(again.outcomes.map(receiptText)).toEqual(first.outcomes.map(receiptText));
      expect(again.outcomes.map(({ kind }) => kind)).toEqual(
        first.outcomes.map(({ kind }) => (kind === 'accepted' ? 'replayed' : kind)),
      );
      expect(again).toMatchObject({ rooms: [], accounts: [] });
      expect(await readLedger(ledger.pool)).toEqual(before);
    },
  );

  it('get their receipts also in a batch with new gifts', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    const committer = ledger.openCommitter();
    const [old, fresh] = [sendsRose(), sendsRose()];
    const first = await committer.commit([old]);
    const second = await committer.commit([fresh, old, fresh]);
    expect(second.outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'replayed', 'replayed']);
    expect(receiptText(second.outcomes[1])).toBe(receiptText(first.outcomes[0]));
    expect(receiptText(second.outcomes[2])).toBe(receiptText(second.outcomes[0]));
    expect(second.rooms).toMatchObject([{ gifts: [{ seq: 3 }] }]);
    await expectNothingWrong(ledger.pool);
  });
});

it('writes nothing for a batch of refusals', async ({ ledger }) => {
  await setScene(ledger.pool, STAGE);
  const before = await readLedger(ledger.pool);
  const { outcomes } = await ledger
    .openCommitter()
    .commit([sendsRose({ room: 'attic' }), sendsRose({ quantity: 100_000 }), sendsRose({ sender: 'zoe' })]);
  expect(outcomes).toMatchObject([
    { refusal: { code: 'room_not_found' } },
    { refusal: { code: 'quantity_out_of_range' } },
    { refusal: { code: 'user_not_found' } },
  ]);
  expect(await readLedger(ledger.pool)).toEqual(before);
});

it('carries a streak from batch to batch', async ({ ledger }) => {
  await setScene(ledger.pool, { ...STAGE, items: { rose: { price: 10, streak_window_ms: 60_000 } } });
  const committer = ledger.openCommitter();
  const gifts: StoredGift[] = [];
  for (const quantity of [2, 3, 4]) gifts.push(...giftsOf(await committer.commit([sendsRose({ quantity })])));
  const id = gifts[0]!.id;
  expect(gifts.map(({ streak, at }) => ({ ...streak, expiresAt: streak!.expiresAt - at }))).toEqual([
    { id, count: 2, expiresAt: 60_000 },
    { id, count: 5, expiresAt: 60_000 },
    { id, count: 9, expiresAt: 60_000 },
  ]);
});

it('a snapshot has the units and coins of a running streak, also after its price has changed', async ({
  ledger,
}) => {
  const items = { rose: { price: 10, streak_window_ms: 60_000 } };
  await setScene(ledger.pool, { ...STAGE, items });
  const committer = ledger.openCommitter();
  await committer.commit([sendsRose({ quantity: 2 })]);
  await putItem(ledger.pool, 'rose', { ...items.rose, price: 25 });
  await committer.commit([sendsRose({ quantity: 3 }), sendsRose({ sender: 'ben' })]);
  const { streaks } = (await readSnapshots(ledger.pool, ['stage'])).get('stage')!;
  expect(streaks.map(({ sender, count, coins }) => [sender, count, coins]).sort()).toEqual([
    ['ann', 5, 95],
    ['ben', 1, 25],
  ]);
});

it('refuses a gift that would raise earnings above 2^53 − 1 coins', async ({ ledger }) => {
  const max = LIMITS.maxCoins;
  const scene = {
    users: { ann: max, ben: max, hal: 0 },
    items: { rose: { price: max, max_quantity: 1 } },
    rooms: { stage: { host: 'hal' } },
  };
  await setScene(ledger.pool, scene, { share_bps: 10_000 });
  const committer = ledger.openCommitter();
  expect((await committer.commit([sendsRose()])).outcomes).toMatchObject([
    { kind: 'accepted', gift: { coins: max, earned: max, balance: 0 } },
  ]);
  expect((await committer.commit([sendsRose({ sender: 'ben' })])).outcomes).toMatchObject([
    { kind: 'refused', refusal: { code: 'invalid_request', param: 'quantity' } },
  ]);
  await expectNothingWrong(ledger.pool);
});
