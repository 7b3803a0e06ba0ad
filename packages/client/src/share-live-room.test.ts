import { createEmitter } from '@lavish/protocol';
import { expect, it, vi } from 'vitest';
import type { LiveRoom } from './live-room.ts';
import type { RoomListeners } from './room-events.ts';
import { shareLiveRoom } from './share-live-room.ts';

function setUp() {
  const emitter = createEmitter<RoomListeners>();
  const leave = vi.fn();
  const share = shareLiveRoom({
    id: 'r',
    status: 'subscribed',
    on: emitter.on,
    leave,
  } as unknown as LiveRoom);
  return { emitter, leave, share };
}

it('leaves with the last holder, however often one of them leaves', () => {
  const { leave, share } = setUp();
  const [a, b] = [share(), share()];
  a.leave();
  a.leave();
  expect(leave).not.toHaveBeenCalled();
  expect([a.status, b.status]).toEqual(['left', 'subscribed']);
  b.leave();
  expect(leave).toHaveBeenCalledTimes(1);
});

it('removes the listeners of the holder that leaves, also during an event, and no others', () => {
  const { emitter, share } = setUp();
  const [a, b] = [share(), share()];
  const calls: string[] = [];
  b.on('ended', () => {
    calls.push('b');
    a.leave();
  });
  a.on('ended', () => calls.push('a'));
  const ended = { type: 'room_ended', seq: 1, at: '' } as RoomListeners['ended'][0];
  emitter.emit('ended', ended);
  emitter.emit('ended', ended);
  expect(calls).toEqual(['b', 'b']);
});
