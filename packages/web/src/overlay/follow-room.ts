import type { Lavish, LiveRoom } from '@lavish/client';

/** How often the page looks for a room: a streamer may set up OBS before there is one. */
const ASK_AGAIN_MS = 5_000;

/** Called when there is a room with its state to draw, and with null when there is none. */
type Show = (room: LiveRoom | null) => void;

/** Shows one room until the page is closed. */
export function followRoom(lavish: Lavish, id: string, show: Show): LiveRoom {
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
    setTimeout(() => isOpen(lavish) && followRoom(lavish, id, show), ASK_AGAIN_MS);
  });
  return room;
}

/** Shows the room in which `host` is live, and after its end the next one: each stream is a separate room. */
export function followHost(lavish: Lavish, host: string, show: Show) {
  let current: LiveRoom | null = null;

  async function look() {
    if (!isOpen(lavish)) return;
    const id = await liveRoomOf(lavish, host).catch(() => null);
    if (id === null || id === current?.id) return void setTimeout(look, ASK_AGAIN_MS);
    current?.leave();
    const room = followRoom(lavish, id, show);
    current = room;
    const off = [
      room.on('ended', next),
      // The room may have ended while the page was offline.
      room.on('subscribed', (view) => !view.room.live && next()),
    ];
    function next() {
      for (const forget of off) forget();
      void look();
    }
  }

  void look();
}

const isOpen = (lavish: Lavish) => lavish.status.state !== 'closed';

async function liveRoomOf(lavish: Lavish, host: string): Promise<string | null> {
  const [room] = await lavish.rooms.list({ live: true, host }).first(1);
  return room?.id ?? null;
}
