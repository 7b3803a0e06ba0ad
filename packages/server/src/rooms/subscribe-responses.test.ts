import type { NumberedEvent, Subscribed } from '@lavish/protocol';
import { beforeEach, expect, it, vi } from 'vitest';
import { createEventRing, type EventRing } from './event-ring.ts';
import { createSubscribeResponses, type SubscribeResponses } from './subscribe-responses.ts';
import { beginMessage, gift } from './testing/room-log.ts';

let ring: EventRing;
let subscribeResponses: SubscribeResponses;
let nowMs: number;
let viewers: number;
const after = vi.fn<EventRing['after']>();
const state = vi.fn(() => ({ stats: { viewers } }) as Subscribed['state']);

beforeEach(() => {
  ring = createEventRing(10_000, 100, 0);
  after.mockReset().mockImplementation(ring.after);
  const spied = {
    ...ring,
    after,
    get startSeq() {
      return ring.startSeq;
    },
    get endSeq() {
      return ring.endSeq;
    },
  };
  nowMs = 1_000;
  viewers = 1;
  state.mockClear();
  subscribeResponses = createSubscribeResponses(
    'r',
    spied,
    {
      state,
      mentioned: () => ['host'],
      users: (ids) => Object.fromEntries(ids.map((id) => [id, { name: id, avatar_url: null, vip_level: 0 }])),
    },
    { epoch: 'e1', beginMessage, now: () => nowMs, tickMs: 50 },
  );
});

const push = (...events: NumberedEvent[]) => ring.push({ events, ended: [] });

function ask(known: number | null, ref?: string | number): Subscribed {
  const { parts, recovered } = subscribeResponses.answer(known, ref);
  const answer: Subscribed = JSON.parse(Buffer.concat(parts).toString());
  expect(answer.recovered).toBe(recovered);
  return answer;
}

it('brings exactly what was missed, from any position, under the own ref', () => {
  for (let seq = 101; seq <= 400; seq += 3)
    push(gift(seq, { sender: `ü${seq}` }), gift(seq + 1), gift(seq + 2));
  for (let known = 100; known <= 400; known++) {
    const answer = ask(known, `ref "${known}"`);
    expect(answer).toMatchObject({
      t: 'subscribed',
      ref: `ref "${known}"`,
      room: 'r',
      epoch: 'e1',
      seq: 400,
    });
    expect(answer.events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 400 - known }, (_, n) => known + 1 + n),
    );
    for (const event of answer.events)
      expect(answer.users).toHaveProperty((event as { sender: string }).sender);
    expect(answer.users).toHaveProperty('host');
  }
  expect(ask(99)).toMatchObject({ recovered: false, seq: 400, events: [] });
  expect(ask(401)).toMatchObject({ recovered: false, events: [] });
  expect(ask(null)).not.toHaveProperty('ref');
});

it('reads the ring a dozen times and the state once, whoever comes in one moment', () => {
  for (let seq = 101; seq <= 5_000; seq++) push(gift(seq));
  const last = (known: number | null) => subscribeResponses.answer(known, undefined).parts.at(-1);
  const one = last(4_990);
  for (let n = 0; n < 10_000; n++) expect(last(101 + ((n * 7_919) % 4_900))).toBe(one);
  expect(state).toHaveBeenCalledTimes(1);
  expect(after.mock.calls.length).toBeLessThanOrEqual(15);
});

it('reaches further back when older events have come', () => {
  push(gift(101), gift(102), gift(103));
  expect(ask(97)).toMatchObject({ recovered: false });
  expect(ask(100).events).toHaveLength(3);
  ring.prepend([gift(98), gift(99), gift(100)]);
  expect(ask(99).events.map(({ seq }) => seq)).toEqual([100, 101, 102, 103]);
  expect(ask(97).events).toHaveLength(6);
});

it('is made anew after a frame, and when time has passed', () => {
  expect(ask(null).state.stats.viewers).toBe(1);
  viewers = 2;
  nowMs += 49;
  expect(ask(null).state.stats.viewers).toBe(1);
  nowMs += 1;
  expect(ask(null).state.stats.viewers).toBe(2);
  viewers = 3;
  push(gift(101));
  subscribeResponses.forget();
  expect(ask(100)).toMatchObject({ seq: 101, events: [{ seq: 101 }], state: { stats: { viewers: 3 } } });
});
