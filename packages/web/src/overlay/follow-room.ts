import type { Lavish, Room } from '@lavish/client';

/** The streamer may set up OBS before there is a room: so often it is looked for. */
const ASK_AGAIN_MS = 10_000;

/** Tells the room whenever there is one to draw, with all that is in it; null: there is none (yet). */
export function followRoom(lavish: Lavish, id: string, show: (room: Room | null) => void) {
  const room = lavish.room(id);
  let isShown = false;

  function draw() {
    isShown = true;
    show(room);
  }

  room.on('subscribed', () => {
    if (!isShown) draw();
  });
  room.on('resynced', draw);
  room.on('refused', ({ detail }) => {
    console.warn(`Lavish overlay: ${detail}`);
    show(null);
    room.leave();
    setTimeout(() => lavish.status.state !== 'closed' && followRoom(lavish, id, show), ASK_AGAIN_MS);
  });
}
