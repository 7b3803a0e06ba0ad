import { expect, it, vi } from 'vitest';
import { createEmitter } from './emitter.ts';
import type { Room, RoomListeners } from './room.ts';
import { shareRoom } from './share-room.ts';

function setUp() {
  const emitter = createEmitter<RoomListeners>();
  const leave = vi.fn();
  const share = shareRoom({ id: 'r', status: 'subscribed', on: emitter.on, leave } as unknown as Room);
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

it('ends the listeners of the holder that leaves, also in the middle of an event, and no others', () => {
  const { emitter, share } = setUp();
  const [a, b] = [share(), share()];
  const heard: string[] = [];
  b.on('ended', () => {
    heard.push('b');
    a.leave();
  });
  a.on('ended', () => heard.push('a'));
  const ended = { type: 'room_ended', seq: 1, at: '' } as RoomListeners['ended'][0];
  emitter.emit('ended', ended);
  emitter.emit('ended', ended);
  expect(heard).toEqual(['b', 'b']);
});
