import type { NumberedEvent, Subscribed } from '@lavish/protocol';
import { beforeEach, expect, it, vi } from 'vitest';
import { createEventRing, type EventRing } from './event-ring.ts';
import type { RecentEnd } from './recent-ends.ts';
import { createSubscribeResponses, type SubscribeResponses } from './subscribe-responses.ts';
import { beginMessage, gift, streakEnd } from './testing/room-log.ts';

let ring: EventRing;
let subscribeResponses: SubscribeResponses;
let nowMs: number;
let viewers: number;
let ends: RecentEnd[];
const after = vi.fn<EventRing['after']>();
const state = vi.fn(() => ({ stats: { viewers } }) as Subscribed['state']);

beforeEach(() => {
  ring = createEventRing(10_000, 100, 0);
  after.mockReset().mockImplementation(ring.after);
  const observedRing = {
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
  ends = [];
  state.mockClear();
  subscribeResponses = createSubscribeResponses(
    'r',
    observedRing,
    {
      state,
      mentioned: () => ['host'],
      ends: () => ends,
      users: (ids) => Object.fromEntries(ids.map((id) => [id, { name: id, avatar_url: null, vip_level: 0 }])),
    },
    { epoch: 'e1', beginMessage, now: () => nowMs, tickMs: 50 },
  );
});

const push = (...events: NumberedEvent[]) => ring.push({ events, ended: [] });

function create(position: number | null, ref?: string | number, isRecovered = position !== null): Subscribed {
  const parts = subscribeResponses.create({ position, isRecovered, ref });
  const response: Subscribed = JSON.parse(Buffer.concat(parts).toString());
  expect(response.recovered).toBe(isRecovered);
  return response;
}
const seqs = ({ events }: Subscribed) => events.map((event) => ('seq' in event ? event.seq : event.id));

it('has exactly the missed events after any position, and the ref of the request', () => {
  for (let seq = 101; seq <= 400; seq += 3)
    push(gift(seq, { sender: `ü${seq}` }), gift(seq + 1), gift(seq + 2));
  for (let afterSeq = 100; afterSeq <= 400; afterSeq++) {
    const response = create(afterSeq, `ref "${afterSeq}"`);
    expect(response).toMatchObject({
      t: 'subscribed',
      ref: `ref "${afterSeq}"`,
      room: 'r',
      epoch: 'e1',
      seq: 400,
    });
    expect(seqs(response)).toEqual(Array.from({ length: 400 - afterSeq }, (_, n) => afterSeq + 1 + n));
    for (const event of response.events)
      expect(response.users).toHaveProperty((event as { sender: string }).sender);
    expect(response.users).toHaveProperty('host');
  }
  expect(create(null)).toMatchObject({ recovered: false, seq: 400, events: [] });
  expect(create(null)).not.toHaveProperty('ref');
});

it('encodes the ring a dozen times and the state once for all concurrent requests', () => {
  for (let seq = 101; seq <= 5_000; seq++) push(gift(seq));
  const stateOf = (position: number) => subscribeResponses.create({ position, isRecovered: true }).at(-1);
  const bytes = stateOf(4_990);
  for (let n = 0; n < 10_000; n++) expect(stateOf(101 + ((n * 7_919) % 4_900))).toBe(bytes);
  expect(state).toHaveBeenCalledTimes(1);
  expect(after.mock.calls.length).toBeLessThanOrEqual(15);
});

it('replays older events once the ring has them', () => {
  push(gift(101), gift(102), gift(103));
  expect(create(100).events).toHaveLength(3);
  ring.prepend([gift(98), gift(99), gift(100)]);
  expect(seqs(create(99))).toEqual([100, 101, 102, 103]);
  expect(create(97).events).toHaveLength(6);
});

it('is built again after a frame and after a tick', () => {
  expect(create(null).state.stats.viewers).toBe(1);
  viewers = 2;
  nowMs += 49;
  expect(create(null).state.stats.viewers).toBe(1);
  nowMs += 1;
  expect(create(null).state.stats.viewers).toBe(2);
  viewers = 3;
  push(gift(101));
  subscribeResponses.forget();
  expect(create(100)).toMatchObject({ seq: 101, events: [{ seq: 101 }], state: { stats: { viewers: 3 } } });
});

it('has the ends of streaks that were sent after the position, behind the missed events or with the state alone', () => {
  push(gift(101), gift(102), gift(103));
  const [a, b, c] = ['a', 'b', 'c'].map((id) => streakEnd(id, 20));
  ends = [
    { end: a!, afterSeq: 101 },
    { end: b!, afterSeq: 103 },
    { end: c!, afterSeq: 103 },
  ];
  expect(seqs(create(101))).toEqual([102, 103, 'a', 'b', 'c']);
  expect(seqs(create(102))).toEqual([103, 'b', 'c']);
  expect(seqs(create(103))).toEqual(['b', 'c']);
  expect(create(103).events).toEqual([b, c]);
  expect(seqs(create(7, undefined, false))).toEqual(['a', 'b', 'c']);
  expect(seqs(create(null))).toEqual([]);
});
