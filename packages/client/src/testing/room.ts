import type { ServerMessage } from '@lavish/protocol';
import { createLiveRoom, type RoomSubscription } from '../live-room.ts';
import { subscribed } from './fixtures.ts';

/** A room without a connection: the test passes the messages of the server to `receive`. */
export function createLoneRoom(first: Parameters<typeof subscribed>[0] = {}) {
  let refs = 0;
  const subscription: RoomSubscription = createLiveRoom('room', {
    transmit: () => {},
    left: () => {},
    sendGift: () => Promise.reject(new Error('not here')),
    nextRef: () => ++refs,
    retryMs: () => 0,
    serverNowMs: Date.now,
    assetServer: () => 'https://gifts.example',
    minimum: {},
  });
  subscription.online();
  subscription.receive(subscribed({ ref: refs, ...first }));
  return {
    room: subscription.room,
    receive: (message: ServerMessage & { t: 'subscribed' | 'frame' | 'resync' }) =>
      subscription.receive(message),
    /** A reconnection with the response to its request. */
    resubscribed(patch: Parameters<typeof subscribed>[0]) {
      subscription.offline();
      subscription.online();
      subscription.receive(subscribed({ ref: refs, ...patch }));
    },
    stop: subscription.stop,
  };
}
