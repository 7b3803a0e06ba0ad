import { expect, it, vi } from 'vitest';
import { createSubscriber, gift, hex, streakGift, time } from './testing/room-log.ts';
import { setUpRooms, subscribe } from './testing/staged-rooms.ts';

const stage = setUpRooms();

/** Events that another node has already sent, and of which this node has no notification. */
function commitWithoutNotification(from: number, to: number) {
  for (let seq = from; seq <= to; seq++) stage.log.events.push(gift(seq));
}

it('a client with a position ahead of this node is admitted when the node has caught up, and misses nothing', async () => {
  const reach = vi.fn(async (_room: string, seq: number) => stage.rooms.deliver(stage.log.run(2, seq)));
  stage.start({ reach });
  stage.deliver(gift(1));
  const native = await stage.enter();
  commitWithoutNotification(2, 4);
  const entering = stage.enter({ epoch: 'e1', seq: 3 });
  await stage.settle();
  const roamer = await entering;
  expect(reach.mock.calls).toEqual([['r', 3]]);
  expect(roamer.received[0]).toMatchObject({ t: 'subscribed', seq: 3, recovered: true, events: [] });
  stage.rooms.deliver(stage.log.run(4, 4));
  await stage.settle();
  for (const viewer of [native, roamer]) expect(viewer.frames().at(-1)).toMatchObject({ to: 4 });
  const seqsOf = (viewer: typeof native) =>
    viewer.frames().flatMap(({ events }) => events.map((event) => 'seq' in event && event.seq));
  expect(seqsOf(native)).toEqual([2, 3, 4]);
  expect(seqsOf(roamer)).toEqual([4]);
});

it('a client without a position, or with one of another epoch, does not wait', async () => {
  const reach = vi.fn(async () => {});
  stage.start({ reach });
  stage.deliver(gift(1));
  await stage.enter();
  await stage.enter({ epoch: 'e0', seq: 9 });
  expect(reach).not.toHaveBeenCalled();
});

it('a client is not admitted when the feed cannot read up to its position, because it would get events twice', async () => {
  stage.start({ reach: () => Promise.reject(new Error('unavailable')) });
  const roamer = createSubscriber();
  await expect(stage.rooms.subscribe(subscribe({ epoch: 'e1', seq: 3 }), roamer)).rejects.toThrow(
    'unavailable',
  );
  expect(roamer.received).toEqual([]);
});

it('a client that returns gets the names that were changed while it was away', async () => {
  stage.start();
  stage.deliver(gift(1));
  const staying = await stage.enter();
  const away = { epoch: 'e1', seq: 1 };
  const sender = gift(1).sender;
  stage.openRooms.refreshUsers({ [sender]: { name: 'Moderated', avatar_url: null, vip_level: 2 } });
  await stage.settle();
  const changed = { [sender]: { name: 'Moderated', vip_level: 2 } };
  expect(staying.frames().at(-1)).toMatchObject({ users: changed });
  const returned = await stage.enter(away);
  expect(returned.received[0]).toMatchObject({ recovered: true, events: [], users: changed });
});

const moderated = { [gift(1).sender]: { name: 'Moderated', avatar_url: null, vip_level: 2 } };

it('a changed name is shown although rankings that did not change brought it first', async () => {
  stage.start();
  stage.deliver(gift(1));
  const viewer = await stage.enter();
  stage.openRooms.get('r')!.showToday({ room: [], host: [] }, moderated);
  stage.openRooms.refreshUsers(moderated);
  await stage.settle();
  expect(viewer.frames().at(-1)).toMatchObject({ users: moderated });
});

it('a changed name is shown although only a summed gift brought it, also to a client that returns', async () => {
  stage.start({ giftsPerFrame: 0 });
  stage.deliver(gift(1));
  const viewer = await stage.enter();
  await stage.settle();
  stage.log.events.push(gift(2));
  stage.rooms.deliver({ ...stage.log.run(2, 2), users: moderated });
  await stage.settle();
  expect(viewer.frames().at(-1)).toMatchObject({ events: [{ type: 'gifts_summary' }], users: moderated });
  const returned = await stage.enter({ epoch: 'e1', seq: 2 });
  expect(returned.received[0]).toMatchObject({ recovered: true, events: [], users: moderated });
});

const end = (id: number, count: number) => ({
  type: 'streak_ended',
  id: `stk_${hex(id)}`,
  count,
  details: { sender: 'ann', receiver: 'host', item: 'rose', coins: 10 * count },
});

it('a client that was away gets the ends of streaks, with a replay and with a snapshot', async () => {
  stage.start({ ringSize: 1, maxMissed: 0 });
  await stage.enter();
  const endsAt = Date.now() + 1_000;
  stage.deliver(streakGift(1, 1, 1, endsAt), streakGift(2, 1, 2, endsAt));
  await vi.advanceTimersByTimeAsync(5_000);
  const responseTo = async (seq: number, epoch = 'e1') =>
    (await stage.enter({ epoch, seq })).subscribeResponses()[0];
  expect(await responseTo(2)).toMatchObject({
    recovered: true,
    events: [end(1, 2)],
    users: { ann: { name: 'ann' } },
  });
  stage.deliver(gift(3));
  await stage.settle();
  expect(await responseTo(1)).toMatchObject({ recovered: false, events: [end(1, 2)] });
  expect(await responseTo(3)).toMatchObject({ recovered: true, events: [] });
  expect(await responseTo(2, 'e0')).toMatchObject({ recovered: false, events: [] });
  const fresh = await stage.enter();
  expect(fresh.subscribeResponses()[0]).toMatchObject({ events: [] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await responseTo(2)).toMatchObject({ events: [{ seq: 3 }] });
});

it('a client gets the ends of streaks also from a node that has just opened the room', async () => {
  stage.log.events.push(streakGift(1, 1, 2, Date.now() - 1_000, { quantity: 2 }));
  const streak = { sender: 'ann', receiver: 'host', item: 'rose' };
  stage.streaks = [
    { ...streak, id: `stk_${hex(1)}`, count: 2, coins: 20, expires_at: time(Date.now() - 1_000) },
    {
      ...streak,
      id: `stk_${hex(2)}`,
      sender: 'bob',
      count: 3,
      coins: 30,
      expires_at: time(Date.now() + 5_000),
    },
  ];
  stage.start();
  const [returned, fresh] = [await stage.enter({ epoch: 'e1', seq: 1 }), await stage.enter()];
  for (const [subscriber, events] of [
    [returned, [end(1, 2)]],
    [fresh, []],
  ] as const)
    expect(subscriber.subscribeResponses()[0]).toMatchObject({
      events,
      state: { streaks: [{ sender: 'bob' }] },
    });
  await vi.advanceTimersByTimeAsync(4_000);
  for (const { events } of fresh.frames()) expect(events).toEqual([]);
});
