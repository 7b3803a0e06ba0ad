import { connect } from '@lavish/client';
import { contestantsOf } from './battle/contestants.ts';
import { createInvitation } from './battle/invitation.ts';
import { createPkButton } from './battle/pk-button.ts';
import { createNotice } from './controls/notice.ts';
import { createCatalogue } from './gifts/catalogue.ts';
import { createHostDesk } from './room/host-desk.ts';
import { createLiveScreen, type LiveScreenParts } from './room/live-screen.ts';
import type { ScreenOptions } from './screen-options.ts';
import { realtimeUrl } from './session.ts';

/** The host's screen: the same stream, with the earnings and the latest gifts. */
export function createHostScreen(
  { sessions, clock, flip, alone }: ScreenOptions,
  departure: LiveScreenParts['departure'],
): HTMLElement {
  const { room: roomId } = sessions.current;
  const { host, rival } = contestantsOf(sessions.current);
  const lavish = connect({
    url: realtimeUrl(sessions.current),
    token: sessions.tokens((session) => session.host.token),
  });
  const room = lavish.room(roomId);
  const catalogue = createCatalogue(lavish.catalogue);
  lavish.on('catalogue', catalogue.take);
  const notice = createNotice();
  const pk = createPkButton({ lavish, room, rival, proposal: () => sessions.current.battle, notice });
  const desk = createHostDesk(host.user, room, catalogue, pk.element);
  const invitation = createInvitation({ lavish, me: host.user, hosts: [host, rival], notice });
  const screen = createLiveScreen({
    lavish,
    room,
    catalogue,
    me: host.user,
    host,
    rival,
    muted: !alone,
    flip: { label: 'Viewer’s screen', act: flip },
    panel: desk.element,
    draw: desk.draw,
    drawBattle(moment) {
      pk.draw(moment);
      invitation.busy(moment !== null && moment.clock.phase !== 'over');
    },
    departure,
  });
  screen.floor.append(notice.element);
  screen.element.append(invitation.element);

  /** Number of earnings updates from the socket. A response to a request from before an update is older than it. */
  let updates = 0;

  async function askForEarnings() {
    const updatesBefore = updates;
    const { earnings } = await lavish.users.me();
    if (updates === updatesBefore) desk.earned(earnings.coins);
  }

  lavish.on('earnings', ({ coins }) => {
    updates += 1;
    desk.earned(coins);
  });
  room.on('gift', ({ id }) => clock.seen(id));
  // Updates may have been missed while offline. Errors are ignored: the banner shows connection problems.
  room.on('subscribed', () => void askForEarnings().catch(() => {}));
  return screen.element;
}
