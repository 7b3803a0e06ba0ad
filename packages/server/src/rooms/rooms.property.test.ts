import type { Frame, GiftEvent, NumberedEvent, RoomStats, Subscribed, Supporter } from '@lavish/protocol';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../test/support/property-runs.ts';
import { coinsSoFar } from './coins-so-far.ts';
import { createOpenRooms } from './open-rooms.ts';
import { createRooms } from './rooms.ts';
import {
  beginMessage,
  createLog,
  createSubscriber,
  encode,
  gift,
  seqsOf,
  streakGift,
  type TestSubscriber,
} from './testing/room-log.ts';

/**
 * Viewers subscribe, leave, return with their position, stop reading and read again, while gifts arrive at any rate, more
 * than frames show individually, and a frame is written to one viewer in a turn of the event loop. The messages of
 * each viewer must add up to exactly the events since it first subscribed.
 */

const VIEWERS = 6;
const BUDGET = { giftsPerFrame: 3, individualMinCoins: 4 };

const op = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('gifts' as const),
      senders: fc.array(fc.nat(14), { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('come', 'go', 'stop reading', 'read on'),
      viewer: fc.nat(VIEWERS - 1),
    }),
  },
);

const WINDOW_MS = 300;

/** A room whose gifts commit at once, with streaks by the rules, and a feed that delivers them from the snapshot on. */
function createWorld() {
  const log = createLog();
  const running = new Map<string, { id: number; count: number; expiresAt: number }>();
  let delivered: number | null = null;
  const rooms = createRooms({
    openRooms: createOpenRooms(),
    epoch: 'e1',
    ringSize: 25,
    maxMissed: 60,
    lingerMs: 500,
    ...BUDGET,
    turnMs: 0,
    sliceMs: 0,
    now: Date.now,
    encode,
    beginMessage,
    log: { error: ({ err }: { err: unknown }) => expect.unreachable(String(err)) },
    readEvents: async (...args) => {
      const page = await log.readEvents(...args);
      await new Promise((resolve) => setTimeout(resolve, 7));
      return page;
    },
    async readSnapshot() {
      const streaks = [...running].flatMap(([sender, { id, count, expiresAt }]) => {
        if (expiresAt <= Date.now()) return [];
        const { streak } = streakGift(1, id, count, expiresAt);
        return [
          {
            id: streak!.id,
            sender,
            receiver: 'host',
            item: 'rose',
            count,
            coins: count,
            expires_at: streak!.expires_at,
          },
        ];
      });
      const snapshot = log.snapshot(streaks);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return snapshot;
    },
    watch: () => ({
      startAfter({ seq }) {
        delivered = seq;
        deliver();
      },
      stop() {
        delivered = null;
      },
    }),
  });

  function deliver() {
    if (delivered === null || delivered >= log.events.length) return;
    const run = log.run(delivered + 1, log.events.length);
    delivered = log.events.length;
    rooms.deliver(run);
  }

  return {
    log,
    rooms,
    give(senders: number[]) {
      for (const n of senders) {
        const seq = log.events.length + 1;
        const sender = `u${n}`;
        if (n % 5 === 4) {
          running.delete(sender);
          log.events.push(gift(seq, { sender, coins: 1 + (n % 3), quantity: 2 }));
          continue;
        }
        const before = running.get(sender);
        const goesOn = before !== undefined && Date.now() < before.expiresAt;
        const streak = {
          id: goesOn ? before.id : seq,
          count: (goesOn ? before.count : 0) + 1,
          expiresAt: Date.now() + WINDOW_MS,
        };
        running.set(sender, streak);
        log.events.push(
          streakGift(seq, streak.id, streak.count, streak.expiresAt, { sender, coins: 1 + (n % 3) }),
        );
      }
      deliver();
    },
  };
}

/** The gifts of a frame with a summary. */
function expectMostExpensive(events: Frame['events']) {
  const gifts = events.filter((event) => event.type === 'gift');
  const [more, ...others] = events.filter((event) => event.type === 'gifts_summary');
  expect(others).toEqual([]);
  expect(gifts.length).toBeGreaterThanOrEqual(BUDGET.giftsPerFrame);
  const beyond = gifts.sort((a, b) => coinsSoFar(b) - coinsSoFar(a)).slice(BUDGET.giftsPerFrame);
  const steps = (coins: number) => Math.floor(coins / BUDGET.individualMinCoins);
  for (const gift of beyond)
    expect(steps(coinsSoFar(gift))).toBeGreaterThan(steps(coinsSoFar(gift) - gift.coins));
  expect(more!.gifts).toBeGreaterThan(0);
}

/** A client that applies every message. */
function createViewer(world: ReturnType<typeof createWorld>) {
  const total = { gifts: 0, coins: 0, quantity: 0 };
  const streaks = new Set<string>();
  let socket: TestSubscriber | null = null;
  let position: number | null = null;
  let since = 0;
  let stats: RoomStats | null = null;
  let supporters: Supporter[] = [];

  function add(events: readonly (Frame['events'][number] | NumberedEvent)[]) {
    for (const event of events) {
      if (event.type === 'streak_ended') streaks.delete(event.id);
      if (event.type !== 'gift' && event.type !== 'gifts_summary') continue;
      total.gifts += event.gifts;
      total.coins += event.coins;
      total.quantity += event.quantity;
      if (event.type === 'gift') follow(event);
    }
  }

  /** Only a streak of several gifts is a combo on the screen. */
  function follow({ streak, gifts }: GiftEvent) {
    if (streak !== null && !(gifts === 1 && streak.count === streak.delta)) streaks.add(streak.id);
  }

  function receive(message: Subscribed | Frame | { t: 'resync' }) {
    if (message.t === 'resync') {
      void subscribe();
      return;
    }
    if (message.t === 'subscribed') {
      if (message.recovered) {
        expect(seqsOf(message.events)).toEqual(
          world.log.events.slice(position!, message.seq).map(({ seq }) => seq),
        );
        add(message.events);
      } else {
        Object.assign(total, { gifts: 0, coins: 0, quantity: 0 });
        since = message.seq;
      }
      const run = new Set(message.state.streaks.map(({ id }) => id));
      for (const id of streaks) if (!run.has(id)) streaks.delete(id);
      for (const { id, count } of message.state.streaks) if (count > 1) streaks.add(id);
      position = message.seq;
    } else {
      expect(message.from).toBe(position! + 1);
      const seqs = message.events.flatMap((event) => ('seq' in event ? [event.seq] : []));
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      const more = message.events.find(({ type }) => type === 'gifts_summary');
      if (more !== undefined) expectMostExpensive(message.events);
      else expect(message.to).toBe(seqs.at(-1) ?? position);
      expect(message.to).toBeGreaterThanOrEqual(seqs.at(-1) ?? position!);
      add(message.events);
      position = message.to;
    }
    for (const event of message.events)
      if (event.type === 'gift') expect(message.users).toHaveProperty(event.sender);
    for (const { user } of message.state?.supporters ?? []) expect(message.users).toHaveProperty(user);
    stats = message.state?.stats ?? stats;
    supporters = message.state?.supporters ?? supporters;
  }

  async function subscribe() {
    const at = position === null ? {} : { epoch: 'e1', seq: position };
    expect(await world.rooms.subscribe({ t: 'subscribe', room: 'r', ...at }, socket!)).toBeNull();
  }

  return {
    come() {
      if (socket !== null) return;
      socket = createSubscriber(receive);
      void subscribe();
    },
    go() {
      if (socket === null) return;
      socket.closed = true;
      world.rooms.unsubscribe('r', socket);
      socket = null;
    },
    setStuck(stuck: boolean) {
      if (socket !== null) socket.stuck = stuck;
    },
    check(viewers: number) {
      const { log } = world;
      const truth = { gifts: 0, coins: 0, quantity: 0 };
      for (const event of log.events.slice(since)) {
        if (event.type !== 'gift') continue;
        truth.gifts += event.gifts;
        truth.coins += event.coins;
        truth.quantity += event.quantity;
      }
      expect(position).toBe(log.events.length);
      expect(total).toEqual(truth);
      expect(stats).toEqual({ ...log.totals(), viewers });
      expect(supporters).toEqual(log.supporters().slice(0, 10));
      expect([...streaks]).toEqual([]);
    },
  };
}

it(
  'sends every viewer exactly the events of the room, at any reading speed',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 20, maxLength: 150, size: 'max' }), async (ops) => {
        vi.useFakeTimers({ now: 1_000_000 });
        const world = createWorld();
        const viewers = Array.from({ length: VIEWERS }, () => createViewer(world));
        try {
          for (const step of ops) {
            if (step.do === 'gifts') world.give(step.senders);
            else if (step.do === 'wait') await vi.advanceTimersByTimeAsync(step.ms);
            else if (step.do === 'come') viewers[step.viewer]!.come();
            else if (step.do === 'go') viewers[step.viewer]!.go();
            else viewers[step.viewer]!.setStuck(step.do === 'stop reading');
          }
          for (const viewer of viewers) viewer.setStuck(false);
          await vi.advanceTimersByTimeAsync(500);
          for (const viewer of viewers) viewer.come();
          await vi.advanceTimersByTimeAsync(5_000);
          for (const viewer of viewers) viewer.check(viewers.length);
        } finally {
          world.rooms.stop();
          vi.useRealTimers();
        }
      }),
      { numRuns: propertyRuns(150) },
    );
  },
  PROPERTY_TIMEOUT_MS,
);
