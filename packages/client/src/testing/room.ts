import type { ServerMessage } from '@lavish/protocol';
import { createRoom, type RoomSubscription } from '../room.ts';
import { subscribed } from './fixtures.ts';

/** A room without a connection: the test says what the server tells. */
export function createLoneRoom(first: Parameters<typeof subscribed>[0] = {}) {
  let refs = 0;
  const subscription: RoomSubscription = createRoom('room', {
    subscribe: () => {},
    left: () => {},
    sendGift: () => Promise.reject(new Error('not here')),
    nextRef: () => ++refs,
    retryMs: () => 0,
    serverNowMs: Date.now,
    assetServer: 'https://gifts.example',
  });
  subscription.online();
  subscription.receive(subscribed({ ref: refs, ...first }));
  return {
    room: subscription.room,
    tell: (message: ServerMessage & { t: 'subscribed' | 'frame' | 'resync' }) =>
      subscription.receive(message),
    /** Another connection, and the answer to the question that it brings. */
    resubscribed(patch: Parameters<typeof subscribed>[0]) {
      subscription.offline();
      subscription.online();
      subscription.receive(subscribed({ ref: refs, ...patch }));
    },
    stop: subscription.stop,
  };
}
