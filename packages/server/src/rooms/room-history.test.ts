import { describe, expect, it, vi } from 'vitest';
import { gift, seqsOf, streakGift } from './testing/room-log.ts';
import { setUpRooms } from './testing/staged-rooms.ts';

const stage = setUpRooms();

describe('a client that returns', () => {
  it('gets each missed event from the ring', async () => {
    stage.start();
    await stage.enter();
    stage.deliver(streakGift(1, 1, 1, 2e6), streakGift(2, 1, 2, 2e6), streakGift(3, 1, 3, 2e6));
    await stage.settle();
    const back = await stage.enter({ epoch: 'e1', seq: 1 });
    expect(back.subscribeResponses()[0]).toMatchObject({
      recovered: true,
      seq: 3,
      events: [streakGift(2, 1, 2, 2e6), streakGift(3, 1, 3, 2e6)],
    });
    expect((await stage.enter({ epoch: 'e1', seq: 3 })).subscribeResponses()[0]).toMatchObject({
      recovered: true,
      events: [],
    });
    expect(stage.readEvents).not.toHaveBeenCalled();
  });

  it('gets events from the database that the ring has dropped, with few reads for all clients', async () => {
    for (let seq = 1; seq <= 2_500; seq += 1) stage.log.events.push(gift(seq, { sender: `u${seq}` }));
    stage.start();
    const entering = Array.from({ length: 100 }, (_, i) => stage.enter({ epoch: 'e1', seq: (i * 37) % 100 }));
    await vi.advanceTimersByTimeAsync(10);
    for (const [i, back] of (await Promise.all(entering)).entries()) {
      const [response] = back.subscribeResponses();
      expect(response).toMatchObject({ recovered: true, seq: 2_500 });
      expect(seqsOf(response!.events)).toEqual(stage.log.events.slice((i * 37) % 100).map(({ seq }) => seq));
      expect(response!.users).toHaveProperty('u2500');
    }
    expect(stage.readEvents).toHaveBeenCalledTimes(3);
  });

  it('gets events that the ring drops during the read', async () => {
    stage.start({ ringSize: 10 });
    await stage.enter();
    for (let seq = 1; seq <= 100; seq += 5) {
      stage.deliver(...[0, 1, 2, 3, 4].map((n) => gift(seq + n)));
      await vi.advanceTimersByTimeAsync(60);
    }
    // Two frames are sent before each result of the database.
    stage.readEvents.mockImplementation(async (...args) => {
      const page = await stage.log.readEvents(...args);
      for (let frames = stage.readEvents.mock.calls.length <= 2 ? 2 : 0; frames > 0; frames--) {
        const next = stage.log.events.length + 1;
        stage.deliver(...[0, 1, 2, 3, 4, 5].map((n) => gift(next + n)));
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return page;
    });
    const entering = [20, 40, 60].map((seq) => stage.enter({ epoch: 'e1', seq }));
    await vi.advanceTimersByTimeAsync(1_000);
    for (const [index, back] of (await Promise.all(entering)).entries()) {
      const [response] = back.subscribeResponses();
      expect(response).toMatchObject({ recovered: true, seq: 124 });
      expect(seqsOf(response!.events)).toEqual(
        stage.log.events.slice(20 * (index + 1), 124).map(({ seq }) => seq),
      );
    }
    expect(stage.readEvents).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['another epoch', { epoch: 'e0', seq: 1 }],
    ['a position ahead of the room', { epoch: 'e1', seq: 7 }],
    ['a position too far back', { epoch: 'e1', seq: 0 }],
  ])('gets only the state with %s', async (_, position) => {
    stage.log.events.push(gift(1), gift(2), gift(3));
    stage.start({ maxMissed: 2 });
    const entering = stage.enter(position);
    await vi.advanceTimersByTimeAsync(10);
    expect((await entering).subscribeResponses()[0]).toMatchObject({ recovered: false, seq: 3, events: [] });
  });

  it('gets only the state when the events were deleted', async () => {
    stage.log.events.push(gift(1), gift(2), gift(3));
    stage.start();
    stage.readEvents.mockImplementation(async () => stage.log.run(3, 3));
    const entering = stage.enter({ epoch: 'e1', seq: 1 });
    await vi.advanceTimersByTimeAsync(10);
    expect((await entering).subscribeResponses()[0]).toMatchObject({ recovered: false, seq: 3 });
  });

  it('is refused when the database fails', async () => {
    stage.log.events.push(gift(1));
    stage.start();
    stage.readEvents.mockRejectedValueOnce(new Error('no database'));
    const entering = expect(stage.enter({ epoch: 'e1', seq: 0 })).rejects.toThrow('no database');
    await vi.advanceTimersByTimeAsync(10);
    await entering;
    expect(stage.openRooms.viewersIn('r')).toBe(0);
  });

  it('waits until the frame with its position was sent to all subscribers', async () => {
    stage.start();
    const first = await stage.enter();
    await stage.settle();
    stage.deliver(gift(1));
    await vi.advanceTimersByTimeAsync(0);
    stage.deliver(gift(2));
    const entering = stage.enter({ epoch: 'e1', seq: 2 });
    await vi.advanceTimersByTimeAsync(50);
    const back = await entering;
    expect(back.subscribeResponses()[0]).toMatchObject({ recovered: true, seq: 2, events: [] });
    expect(first.frames().at(-1)).toMatchObject({ from: 2, to: 2 });
  });
});
