import { connect, type Lavish, type LiveRoom } from '@lavish/client';
import { createEventChecker, type SeenEvents } from './event-checker.ts';

/** A simulated viewer: a real client with a subscription to one room. */
export interface Viewer {
  user: string;
  lavish: Lavish;
  room: LiveRoom;
  seen: SeenEvents;
}

/** Longer than the client's default, because the simulation needs the outcome more than an early answer. */
const GIFT_DEADLINE_MS = 20_000;

/** Connects a viewer. Resolves when it is subscribed, and rejects if the server refuses it. */
export async function openViewer(options: {
  realtime: string;
  token: () => Promise<string>;
  user: string;
  roomId: string;
  isSimulated: (sender: string) => boolean;
  onGift: (gift: string) => void;
}): Promise<Viewer> {
  const { realtime: url, token, user } = options;
  const lavish = connect({ url, token, giftDeadlineMs: GIFT_DEADLINE_MS });
  const room = lavish.room(options.roomId);
  const checker = createEventChecker(options);

  room.on('event', checker.event);
  room.on('state', () => checker.reached(room.position!.seq));
  room.on('resynced', () => checker.fault('events were missed and are no longer available'));
  lavish.on('status', (status) => {
    if (status.state === 'offline') checker.seen.reconnects += 1;
    if (status.state === 'closed' && status.code !== null)
      checker.fault(`the connection was closed: ${status.detail}`);
  });

  await new Promise<void>((resolve, reject) => {
    room.on('subscribed', () => {
      checker.startAfter(room.position!.seq);
      resolve();
    });
    room.on('refused', reject);
    lavish.on('status', (status) => {
      if (status.state === 'closed') reject(new Error(status.detail));
    });
  });
  return { user, lavish, room, seen: checker.seen };
}
