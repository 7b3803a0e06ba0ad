import { type ErrorMessage, type GiftMessage, LavishError } from '@lavish/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGiftOutbox, isSentAgain, outcomeOf } from './gift-outbox.ts';
import { receiptFor } from './testing/fixtures.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ROSE = { item: 'rose' };

function createOutbox({ maxPending = 3 } = {}) {
  const sent: GiftMessage[] = [];
  const line = { up: true };
  let refs = 0;
  const outbox = createGiftOutbox({
    transmit(message) {
      if (line.up) sent.push(message);
      return line.up;
    },
    nextRef: () => ++refs,
    retryMs: () => 100,
    deadlineMs: 10_000,
    maxPending,
  });
  const answer = (message: GiftMessage) =>
    outbox.receipt({ t: 'receipt', ref: message.ref!, receipt: receiptFor(message), replayed: false });
  const refuse = (code: string, extras: Partial<ErrorMessage> = {}) =>
    outbox.refuse({ t: 'error', ref: sent.at(-1)!.ref!, code, detail: 'No.', ...extras });
  return { outbox, sent, line, answer, refuse };
}

const failure = (gift: Promise<unknown>) => gift.then(Promise.reject, (error) => error);

it('resolves with the receipt', async () => {
  const { outbox, sent, answer } = createOutbox();
  const gift = outbox.send('room', { ...ROSE, quantity: 3, price: 1 });
  expect(sent).toEqual([
    { t: 'gift', ref: 1, room: 'room', item: 'rose', quantity: 3, price: 1, key: expect.any(String) },
  ]);
  answer(sent[0]!);
  expect(await gift).toMatchObject({ item: 'rose', quantity: 3 });
  expect(vi.getTimerCount()).toBe(0);
});

it.each([' k', 'k ', '', 'schlüssel', 'a\nb', 'k'.repeat(129)])(
  'refuses the key %j, which no header carries',
  async (key) => {
    const { outbox, sent } = createOutbox();
    outbox.online('ann');
    expect(await failure(outbox.send('room', { ...ROSE, key }))).toMatchObject({
      code: 'invalid_request',
      param: 'key',
      key,
    });
    expect(sent).toEqual([]);
  },
);

it('rejects with the refusal and all of its fields', async () => {
  const { outbox, refuse } = createOutbox();
  const gift = failure(outbox.send('room', { ...ROSE, key: 'k' }));
  refuse('insufficient_balance', { balance: 3, required: 5 });
  expect(await gift).toMatchObject({ code: 'insufficient_balance', balance: 3, required: 5, key: 'k' });
});

it('sends all gifts without a response again on the next connection, in order, under the same keys', async () => {
  const { outbox, sent, line, answer } = createOutbox();
  outbox.online('ann');
  const first = outbox.send('room', ROSE);
  line.up = false;
  const second = outbox.send('room', ROSE);
  line.up = true;
  outbox.online('ann');
  expect(sent.map(({ ref }) => ref)).toEqual([1, 1, 2]);
  expect(sent[0]).toEqual(sent[1]);
  for (const message of sent.slice(1)) answer(message);
  await Promise.all([first, second]);
  outbox.online('ann');
  expect(sent).toHaveLength(3);
});

it.each(['overloaded', 'outcome_unknown'])(
  'sends again after %s, after the delay that the server names',
  async (code) => {
    const { outbox, sent, answer, refuse } = createOutbox();
    const gift = outbox.send('room', ROSE);
    refuse(code, { retry_after_s: 2 });
    vi.advanceTimersByTime(2_099);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sent[1]).toEqual(sent[0]);
    answer(sent[1]!);
    await gift;
  },
);

it.each([
  ['never sent', 'not_sent', ({ line }: Outbox) => (line.up = false), () => {}],
  ['sent, unanswered', 'outcome_unknown', () => {}, () => {}],
  ['always refused', 'overloaded', () => {}, ({ refuse }: Outbox) => refuse('overloaded')],
  ['unknown', 'outcome_unknown', () => {}, ({ refuse }: Outbox) => refuse('outcome_unknown')],
])('rejects at the deadline with the outcome: %s', async (_, code, before, after) => {
  const all = createOutbox();
  before(all);
  const gift = failure(all.outbox.send('room', { ...ROSE, key: 'mine' }));
  after(all);
  all.line.up = false;
  vi.advanceTimersByTime(10_000);
  expect(await gift).toMatchObject({ code, key: 'mine' });
  expect(vi.getTimerCount()).toBe(0);
});
type Outbox = ReturnType<typeof createOutbox>;

it('ignores a refusal that says nothing about an earlier attempt without a response', async () => {
  const { outbox, sent, answer, refuse } = createOutbox();
  const gift = outbox.send('room', ROSE);
  outbox.online(null);
  refuse('rate_limited');
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(3);
  answer(sent[2]!);
  await gift;

  const other = failure(outbox.send('room', ROSE));
  refuse('rate_limited', { retry_after_s: 1 });
  expect(await other).toMatchObject({ code: 'rate_limited', retryAfterS: 1 });
});

it('never sends one user’s gift as another', async () => {
  const { outbox, sent } = createOutbox();
  outbox.online('ann');
  const gift = failure(outbox.send('room', ROSE));
  outbox.online('bob');
  expect(await gift).toMatchObject({ code: 'outcome_unknown' });
  expect(sent).toHaveLength(1);
});

it('holds a limited number of gifts, and rejects all of them when it is closed', async () => {
  const { outbox, line } = createOutbox();
  const gifts = [1, 2].map(() => failure(outbox.send('room', ROSE)));
  line.up = false;
  gifts.push(failure(outbox.send('room', ROSE)));
  expect(await failure(outbox.send('room', ROSE))).toMatchObject({ code: 'not_sent' });
  outbox.close('Closed.');
  const codes = (await Promise.all(gifts)).map(({ code }) => code);
  expect(codes).toEqual(['outcome_unknown', 'outcome_unknown', 'not_sent']);
  expect(await failure(outbox.send('room', ROSE))).toMatchObject({ code: 'not_sent' });
  expect(vi.getTimerCount()).toBe(0);
});

it('limits the gifts in flight, so that the server refuses none after a reconnection', async () => {
  const { outbox, sent, line, answer } = createOutbox({ maxPending: 100 });
  line.up = false;
  const gifts = Array.from({ length: 100 }, () => outbox.send('room', ROSE));
  line.up = true;
  outbox.online('ann');
  expect(sent).toHaveLength(64);
  for (let i = 0; i < 100; i++) answer(sent[i]!);
  await Promise.all(gifts);
  expect(sent.map(({ ref }) => ref)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
});

it('makes valid keys, each of them different', () => {
  const { outbox, sent } = createOutbox();
  for (let i = 0; i < 3; i++) void failure(outbox.send('room', ROSE));
  expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
  for (const { key } of sent) expect(key).toMatch(/^[\x20-\x7e]{1,128}$/);
  outbox.close('Closed.');
});

it.each([
  ['overloaded', false, true],
  ['outcome_unknown', false, true],
  ['rate_limited', false, false],
  ['rate_limited', true, true],
  ['unauthenticated', true, true],
  ['insufficient_balance', true, false],
])('sends again after %s, with an earlier attempt lost: %s → %s', (code, lost, expected) => {
  expect(isSentAgain(code, lost)).toBe(expected);
});

it('gives up with an unknown outcome if an attempt was lost, with the refusal, or with `not_sent`', () => {
  const refusal = new LavishError('overloaded', 'No.');
  expect(outcomeOf({ key: 'k', lost: true, refusal }, 'Closed.')).toMatchObject({
    code: 'outcome_unknown',
    outcomeUnknown: true,
    key: 'k',
  });
  expect(outcomeOf({ key: 'k', lost: false, refusal }, 'Closed.')).toBe(refusal);
  expect(outcomeOf({ key: 'k', lost: false }, 'Closed.')).toMatchObject({
    code: 'not_sent',
    detail: 'Closed. Nothing was sent.',
    outcomeUnknown: false,
    key: 'k',
  });
});
