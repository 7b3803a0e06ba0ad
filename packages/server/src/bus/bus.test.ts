import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Bus, type BusTransport, createBus, type OpenTransport } from './bus.ts';
import type { Notification } from './notifications.ts';

let sent: Notification[][];
let received: Notification[];
let counted: Record<'sent' | 'received' | 'lost', number>;
let bus: Bus;
let on: Parameters<OpenTransport>[0];
const transport = {
  send: vi.fn<BusTransport['send']>(),
  failure: null as string | null,
  close: vi.fn(async () => {}),
};

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  received = [];
  counted = { sent: 0, received: 0, lost: 0 };
  transport.close.mockClear();
  transport.send.mockReset().mockImplementation(async (messages) => {
    sent.push(messages.flatMap((message) => JSON.parse(message).slice(1)));
  });
  const count = (way: keyof typeof counted) => (notifications: number) => {
    counted[way] += notifications;
  };
  bus = createBus({
    node: 'me',
    openTransport: async (events) => {
      on = events;
      return transport;
    },
    onNotification: (notification) => {
      received.push(notification);
      if (notification[1] === 'fault') throw new Error('the receiver fails');
    },
    log: { warn: () => {}, error: () => {} },
    observe: { sent: count('sent'), received: count('received'), lost: count('lost') },
  });
});
afterEach(async () => {
  await bus.stop();
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('sends the first notification at once, then the latest of each room or battle every 50 ms', async () => {
  await bus.start();
  bus.publish([
    ['room', 'r', 1],
    ['account', 'ann'],
  ]);
  bus.publish([['room', 'r', 2]]);
  await pass(1);
  expect(sent).toEqual([
    [
      ['room', 'r', 2],
      ['account', 'ann'],
    ],
  ]);
  for (const seq of [3, 5, 4]) bus.publish([['room', 'r', seq]]);
  bus.publish([['room', 's', 1]]);
  await pass(40);
  expect(sent).toHaveLength(1);
  await pass(20);
  expect(sent[1]).toEqual([
    ['room', 'r', 5],
    ['room', 's', 1],
  ]);
  await pass(100);
  bus.publish([['invites', 'luna']]);
  await pass(1);
  expect(sent).toHaveLength(3);
  expect(counted).toEqual({ sent: 5, received: 0, lost: 0 });
});

it('publishes `lost` once it can send again after a failure', async () => {
  await bus.start();
  transport.send.mockRejectedValueOnce(new Error('unavailable'));
  bus.publish([
    ['room', 'r', 1],
    ['account', 'ann'],
  ]);
  await pass(10);
  bus.publish([['room', 'r', 2]]);
  await pass(1_000);
  expect(sent).toEqual([[['lost'], ['room', 'r', 2]]]);
  expect(counted).toMatchObject({ lost: 2, sent: 2 });
});

it('keeps a bounded number of notifications', async () => {
  await bus.start();
  let arrive = () => {};
  transport.send.mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)));
  bus.publish([['room', 'r', 1]]);
  await pass(1);
  for (let user = 0; user < 50_000; user++) bus.publish([['account', `user-${user}`]]);
  arrive();
  await pass(60);
  expect(sent[0]!.length).toBeLessThanOrEqual(20_001);
  expect(sent[0]).toContainEqual(['lost']);
});

it('receives from the other nodes, not from itself, and continues after an error of the receiver', async () => {
  expect(bus.failure).toMatch('not open');
  await bus.start();
  expect(bus.failure).toBeNull();
  on.opened();
  on.message('["me",["room","r",1]]');
  on.message('nonsense');
  on.message('["other",["account","fault"],["room","r",2]]');
  expect(received).toEqual([['lost'], ['account', 'fault'], ['room', 'r', 2]]);
  expect(counted.received).toBe(2);
});

it('sends the notifications published before the start, and those still queued at the stop', async () => {
  bus.publish([['room', 'r', 1]]);
  await bus.start();
  await pass(10);
  bus.publish([['room', 'r', 2]]);
  await bus.stop();
  expect(sent).toEqual([[['room', 'r', 1]], [['room', 'r', 2]]]);
  expect(transport.close).toHaveBeenCalledTimes(1);
});
