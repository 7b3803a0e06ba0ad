import { beforeEach, describe, expect, it, vi } from 'vitest';
import { gift, type TestSubscriber } from './testing/room-log.ts';
import { setUpRooms, subscribe } from './testing/staged-rooms.ts';

const stage = setUpRooms();

/** A frame that is being written to many subscribers: here to one of four in each turn of the event loop. */
describe('a frame under way', () => {
  let viewers: TestSubscriber[];

  const turn = () => vi.advanceTimersToNextTimerAsync();
  /** The number of viewers that have got the frame that ends with `seq`. */
  const reached = (seq: number) => viewers.filter((viewer) => viewer.frames().at(-1)?.to === seq).length;
  const ranges = (viewer: TestSubscriber) =>
    viewer.frames().flatMap(({ from, to }) => (to < from ? [] : [[from, to]]));

  beforeEach(async () => {
    stage.start({ turnMs: 0, sliceMs: 0 });
    viewers = [];
    for (let n = 0; n < 4; n++) viewers.push(await stage.enter());
    await stage.settle();
    stage.deliver(gift(1));
    await turn();
    expect(reached(1)).toBe(1);
  });

  it('reaches all subscribers, some in each turn', async () => {
    await turn();
    expect(reached(1)).toBe(2);
    await turn();
    await turn();
    expect(reached(1)).toBe(4);
  });

  it('is not sent to subscribers that join meanwhile: their response contains it', async () => {
    const newcomer = await stage.enter();
    expect(newcomer.subscribeResponses()[0]).toMatchObject({ seq: 1 });
    await vi.advanceTimersByTimeAsync(60);
    expect(ranges(newcomer)).toEqual([]);
    stage.deliver(gift(2));
    await vi.advanceTimersByTimeAsync(60);
    for (const viewer of viewers) {
      expect(ranges(viewer)).toEqual([
        [1, 1],
        [2, 2],
      ]);
    }
    expect(ranges(newcomer)).toEqual([[2, 2]]);
  });

  it('is not sent to subscribers that subscribe again meanwhile', async () => {
    await stage.rooms.subscribe(subscribe({ epoch: 'e1', seq: 0 }), viewers[3]!);
    await vi.advanceTimersByTimeAsync(60);
    expect(viewers[3]!.subscribeResponses().at(-1)).toMatchObject({ seq: 1, events: [gift(1)] });
    expect(ranges(viewers[3]!)).toEqual([]);
  });

  it('is not sent to subscribers that leave meanwhile', async () => {
    stage.rooms.unsubscribe('r', viewers[2]!);
    await vi.advanceTimersByTimeAsync(60);
    expect(ranges(viewers[2]!)).toEqual([]);
    expect(ranges(viewers[3]!)).toEqual([[1, 1]]);
  });

  it('is followed by the next frame only when all have got it', async () => {
    stage.deliver(gift(2));
    stage.deliver(gift(3));
    vi.setSystemTime(Date.now() + 1_000);
    for (let turns = 0; turns < 3; turns++) {
      expect(reached(3)).toBe(0);
      await turn();
    }
    expect(reached(1)).toBe(4);
    await vi.advanceTimersByTimeAsync(60);
    for (const viewer of viewers) {
      expect(ranges(viewer)).toEqual([
        [1, 1],
        [2, 3],
      ]);
    }
  });

  it('skips subscribers with too much unread, which later get one frame for everything', async () => {
    viewers[3]!.stuck = true;
    await vi.advanceTimersByTimeAsync(60);
    stage.deliver(gift(2));
    await turn();
    viewers[3]!.stuck = false;
    await vi.advanceTimersByTimeAsync(120);
    expect(ranges(viewers[3]!)).toEqual([[1, 2]]);
    expect(ranges(viewers[0]!)).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('ends when all subscribers are dismissed, and each gets one resync', async () => {
    stage.rooms.unsubscribe('r', viewers[1]!);
    stage.rooms.startEpoch('e2');
    await vi.advanceTimersByTimeAsync(2_000);
    const last = (viewer: TestSubscriber) => viewer.received.filter(({ t }) => t === 'resync');
    for (const viewer of [viewers[0]!, viewers[2]!, viewers[3]!]) {
      expect(last(viewer)).toHaveLength(1);
      expect(viewer.received.at(-1)).toMatchObject({ t: 'resync' });
    }
    expect(last(viewers[1]!)).toEqual([]);
    expect(reached(1)).toBe(1);
  });
});
