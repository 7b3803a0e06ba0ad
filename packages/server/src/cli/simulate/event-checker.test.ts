import type { RoomEvent } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { createEventChecker } from './event-checker.ts';

const gift = (seq: number, gifts = 1, sender = 'sim_1'): RoomEvent => ({
  type: 'gift',
  seq,
  id: `gft_${seq}`,
  sender,
  receiver: 'host',
  item: 'rose',
  quantity: gifts,
  gifts,
  coins: gifts * 2,
  streak: null,
  battle: null,
});

function watch(...messages: { events: RoomEvent[]; to: number }[]) {
  const ids: string[] = [];
  const checker = createEventChecker({
    isSimulated: (sender) => sender.startsWith('sim_'),
    onGift: (id) => ids.push(id),
  });
  checker.reached(7);
  checker.startAfter(7);
  for (const { events, to } of messages) {
    for (const event of events) checker.event(event);
    checker.reached(to);
  }
  return { ...checker.seen, ids };
}

it('adds up the gifts of simulated senders, and ignores those of others', () => {
  expect(
    watch(
      { events: [gift(8), gift(9, 1, 'stranger')], to: 9 },
      { events: [{ type: 'streak_ended', id: 'stk_1', count: 4 }], to: 9 },
      { events: [{ type: 'guest_joined', seq: 10, user: 'gus' }, gift(13, 3)], to: 13 },
      { events: [{ type: 'gifts_summary', gifts: 5, quantity: 5, coins: 50 }], to: 18 },
    ),
  ).toEqual({
    gifts: 4,
    coins: 8,
    summed: { gifts: 5, coins: 50 },
    faults: [],
    reconnects: 0,
    ids: ['gft_8', 'gft_13'],
  });
});

it.each([
  ['an event lost', [{ events: [gift(8), gift(10)], to: 10 }], 'at seq 10: 2 events received instead of 3'],
  ['a gift shown twice', [{ events: [gift(8), gift(8)], to: 8 }], 'seq 8 arrived after 8'],
  ['the wrong order', [{ events: [gift(9), gift(8)], to: 9 }], 'seq 8 arrived after 9'],
  [
    'merged gifts with a wrong count',
    [{ events: [gift(10, 2)], to: 10 }],
    'at seq 10: 2 events received instead of 3',
  ],
])('reports %s', (_, messages, fault) => {
  expect(watch(...messages).faults).toContain(fault);
});

it('reports each gap once', () => {
  expect(watch({ events: [gift(9)], to: 9 }, { events: [gift(10)], to: 10 }).faults).toHaveLength(1);
});
