import { connect } from '@lavish/client';
import { artUrl } from '../look/item-art.ts';
import { counted } from '../look/numbers.ts';
import { contestantsOf } from './battle/contestants.ts';
import { createSideChoice } from './battle/side-choice.ts';
import { createAnnouncer } from './controls/announcer.ts';
import { createNotice } from './controls/notice.ts';
import { createCatalogue } from './gifts/catalogue.ts';
import { createCombo } from './gifts/combo.ts';
import { createGiftSender } from './gifts/gift-sender.ts';
import { createGiftTray } from './gifts/gift-tray.ts';
import { createHold } from './gifts/hold.ts';
import { createLiveScreen } from './room/live-screen.ts';
import type { ScreenOptions } from './screen-options.ts';
import { realtimeUrl, topUp } from './session.ts';
import { createTopUpSheet } from './wallet/top-up-sheet.ts';

export interface ViewerScreen {
  readonly element: HTMLElement;
  /** The picture element of an item in the tray; null when it is not visible. */
  artOf(item: string): Element | null;
}

/** A viewer's screen: the stream and the gift tray. */
export function createViewerScreen({ sessions, clock, flip }: ScreenOptions): ViewerScreen {
  const { viewer, room: roomId } = sessions.current;
  const { host, rival } = contestantsOf(sessions.current);
  const lavish = connect({
    url: realtimeUrl(sessions.current),
    token: sessions.tokens((session) => session.viewer.token),
  });
  const room = lavish.room(roomId);
  const catalogue = createCatalogue(lavish.catalogue);
  lavish.on('catalogue', catalogue.take);
  const hold = createHold();
  const notice = createNotice();
  const announcer = createAnnouncer();
  const topUpSheet = createTopUpSheet(async () => {
    const coins = await topUp(viewer.user);
    announcer.announce(`5,000 coins added. You have ${counted(coins, 'coin')}.`);
  });
  let quantity = 1;
  const combo = createCombo(hold, (item) => send(item, quantity));
  const tray = createGiftTray(catalogue, viewer.vip_level, {
    send(item, chosen) {
      quantity = chosen;
      return send(item, chosen);
    },
    topUp: () => topUpSheet.open(),
    hold,
    nowMs: lavish.serverNowMs,
  });
  const screen = createLiveScreen({
    lavish,
    room,
    catalogue,
    me: viewer.user,
    host,
    rival,
    muted: false,
    flip: { label: 'Host’s screen', act: flip },
    panel: tray.element,
    departure: () => null,
    drawBattle: (moment, pair) => choice.draw(moment, pair),
  });
  const choice = createSideChoice(screen.battle, { room: roomId, receiver: host.user }, screen.battle.nameOf);
  const send = createGiftSender({
    lavish,
    aim: () => choice.aim,
    catalogue,
    vipLevel: viewer.vip_level,
    combo,
    notice,
    announcer,
    openTopUp(why) {
      hold.release();
      topUpSheet.open(why);
    },
    release: hold.release,
    sent(item, receiver) {
      const art = tray.artOf(item.id);
      if (art !== null) screen.flights.fly(artUrl(item), art, screen.heartOf(receiver), () => {});
    },
    confirmed: (receipt, tappedAtMs) => clock.tapped(receipt.id, tappedAtMs),
  });

  screen.floor.append(combo.element, notice.element);
  tray.element.append(choice.banner);
  screen.element.append(topUpSheet.element, announcer.element);
  lavish.on('wallet', ({ coins }) => tray.show(coins));
  return { element: screen.element, artOf: tray.artOf };
}
