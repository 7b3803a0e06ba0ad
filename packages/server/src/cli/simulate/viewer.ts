import { connect, type Lavish, type LiveRoom } from '@lavish/client';
import { createWitness, type Sightings } from './witness.ts';

/** A screen: a real client that follows one room. */
export interface Viewer {
  user: string;
  lavish: Lavish;
  room: LiveRoom;
  seen: Sightings;
}

/** Longer than the client waits by itself: the simulation would rather know than be told soon. */
const GIFT_DEADLINE_MS = 20_000;

/** Opens a screen; resolves when it is subscribed. Rejects when the server will not have it. */
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
  const witness = createWitness(options);

  room.on('event', witness.sees);
  room.on('state', () => witness.reached(room.position!.seq));
  room.on('resynced', () => witness.objects('events were missed and could not be had any more'));
  lavish.on('status', (status) => {
    if (status.state === 'offline') witness.seen.reconnects += 1;
    if (status.state === 'closed' && status.code !== null)
      witness.objects(`closed for good: ${status.detail}`);
  });

  await new Promise<void>((resolve, reject) => {
    room.on('subscribed', () => {
      witness.startsAfter(room.position!.seq);
      resolve();
    });
    room.on('refused', reject);
    lavish.on('status', (status) => {
      if (status.state === 'closed') reject(new Error(status.detail));
    });
  });
  return { user, lavish, room, seen: witness.seen };
}
