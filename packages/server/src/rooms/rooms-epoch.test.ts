import { expect, it, vi } from 'vitest';
import { createSubscriber, gift } from './testing/room-log.ts';
import { setUpRooms, subscribe } from './testing/staged-rooms.ts';

const stage = setUpRooms();

it('a new epoch ends every subscription, and a position of the previous epoch is invalid', async () => {
  stage.start();
  const viewer = await stage.enter();
  stage.deliver(gift(1), gift(2), gift(3));
  await stage.settle();
  stage.rooms.startEpoch('e2');
  expect(viewer.received.at(-1)).toEqual({ t: 'resync', room: 'r', reason: 'a new epoch has begun' });
  expect(stage.stopWatch).toHaveBeenCalledTimes(1);
  expect(stage.openRooms.viewersIn('r')).toBe(0);

  // The restored history has two events, and another third event follows.
  stage.log.events.splice(2);
  viewer.received.length = 0;
  await stage.rooms.subscribe(subscribe({ epoch: 'e1', seq: 3 }), viewer);
  expect(viewer.received).toMatchObject([
    { t: 'subscribed', epoch: 'e2', seq: 2, recovered: false, events: [] },
  ]);
  stage.deliver(gift(3, { sender: 'bob' }));
  await stage.settle();
  expect(viewer.frames()[0]).toMatchObject({ epoch: 'e2', from: 3, to: 3, events: [{ sender: 'bob' }] });
});

it('a subscriber that joins meanwhile gets the state of the new epoch, once', async () => {
  stage.start();
  stage.log.events.push(gift(1), gift(2));
  let answerOldReading = () => {};
  stage.readSnapshot.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        const snapshot = stage.log.snapshot();
        answerOldReading = () => resolve(snapshot);
      }),
  );
  const viewer = createSubscriber();
  const entering = stage.rooms.subscribe(subscribe(), viewer);
  stage.rooms.startEpoch('e2');
  stage.log.events.pop();
  answerOldReading();
  expect(await entering).toBeNull();
  expect(viewer.received).toMatchObject([{ t: 'subscribed', epoch: 'e2', seq: 1 }]);
});

it('a subscriber that waits for older events meanwhile gets the new state', async () => {
  stage.start();
  stage.log.events.push(gift(1), gift(2), gift(3));
  await stage.enter();
  let answerOldReading = () => {};
  stage.readEvents.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        answerOldReading = () => resolve(stage.log.run(2, 3));
      }),
  );
  const viewer = createSubscriber();
  const entering = stage.rooms.subscribe(subscribe({ epoch: 'e1', seq: 1 }), viewer);
  await vi.waitFor(() => expect(stage.readEvents).toHaveBeenCalled(), { timeout: 60_000 });
  stage.rooms.startEpoch('e2');
  answerOldReading();
  expect(await entering).toBeNull();
  expect(viewer.received).toMatchObject([{ t: 'subscribed', epoch: 'e2', seq: 3, recovered: false }]);
});

it('a room that does not exist in the new epoch is refused', async () => {
  stage.start();
  const viewer = await stage.enter();
  stage.rooms.startEpoch('e2');
  stage.readSnapshot.mockResolvedValue(null);
  expect(await stage.rooms.subscribe(subscribe(), viewer)).toMatchObject({ code: 'room_not_found' });
});

it('many subscribers get resync a hundred at a time, except those that have returned or left', async () => {
  stage.start();
  const viewers = await Promise.all(Array.from({ length: 350 }, () => stage.enter()));
  const resyncs = () => viewers.filter((viewer) => viewer.received.at(-1)?.t === 'resync').length;
  stage.rooms.startEpoch('e2');
  expect(resyncs()).toBe(100);
  await vi.advanceTimersByTimeAsync(20);
  expect(resyncs()).toBe(200);
  // Both still wait for their resync.
  const [gone, back] = [viewers[340]!, viewers[341]!];
  stage.rooms.unsubscribe('r', gone);
  await stage.rooms.subscribe(subscribe({ epoch: 'e1', seq: 0 }), back);
  expect(back.received.at(-1)).toMatchObject({ t: 'subscribed', epoch: 'e2', recovered: false });
  await vi.advanceTimersByTimeAsync(100);
  expect(resyncs()).toBe(348);
  expect(back.received.filter(({ t }) => t === 'resync')).toEqual([]);
});
