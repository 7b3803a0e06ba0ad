import { connect } from '@lavish/client';
import type { User } from '@lavish/protocol';
import { contestantsOf } from './battle/contestants.ts';
import { createInvitation } from './battle/invitation.ts';
import { createPkButton } from './battle/pk-button.ts';
import { createHostDesk } from './host-desk.ts';
import { createLiveScreen, type LiveScreenParts } from './live-screen.ts';
import { createNotice } from './notice.ts';
import type { ScreenOptions } from './screen-options.ts';
import { postAs, realtimeUrl } from './session.ts';

/** The host's phone: the same live, with the earnings and everything that arrives. */
export function createHostScreen(
  { sessions, catalogue, clock, flip }: ScreenOptions,
  departure: LiveScreenParts['departure'],
): HTMLElement {
  const { room: roomId } = sessions.current;
  const { host, rival } = contestantsOf(sessions.current);
  const lavish = connect({
    url: realtimeUrl(sessions.current),
    token: sessions.tokens((session) => session.host.token),
  });
  const room = lavish.room(roomId);
  const notice = createNotice();
  const post = (path: string, body?: object) => postAs(sessions.current.host.token, path, body);
  const pk = createPkButton({ lavish, room, rival, proposal: () => sessions.current.battle, post, notice });
  const desk = createHostDesk(host.user, catalogue, pk.element);
  const invitation = createInvitation({ lavish, me: host.user, hosts: [host, rival], post, notice });
  const screen = createLiveScreen({
    lavish,
    room,
    catalogue,
    me: host.user,
    host,
    rival,
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

  /** How often the socket has told: what was asked for before that is older. */
  let told = 0;

  async function askForEarnings() {
    const toldBefore = told;
    const response = await fetch(`/v1/users/${encodeURIComponent(host.user)}`, {
      headers: { authorization: `Bearer ${sessions.current.host.token}` },
    });
    if (!response.ok) return;
    const { earnings } = (await response.json()) as User;
    if (told === toldBefore) desk.earned(earnings.coins);
  }

  lavish.on('earnings', ({ coins }) => {
    told += 1;
    desk.earned(coins);
  });
  room.on('gift', (event, users) => {
    desk.gift(event, users);
    clock.seen(event.id);
  });
  // A socket that was away may have missed some; the banner speaks of any trouble.
  room.on('subscribed', () => void askForEarnings().catch(() => {}));
  return screen.element;
}
