import type { ConsoleAction, ConsoleSession } from '@lavish/protocol';
import type { IconName } from '../../../web/src/look/icons.ts';
import { REPORTS, reportTitle } from '../analytics/reports.ts';
import { t } from '../strings/strings.ts';
import { pagesFor } from './pages.ts';

export interface Command {
  title: string;
  to: string;
  search?: { q: string };
  icon: IconName;
}

const PLATFORM_ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const BATTLE_ID = /^btl_[0-9a-f]{32}$/;
const GIFT_ID = /^gft_[0-9a-f]{32}$/;
const PAYOUT_ID = /^pay_[0-9a-f]{32}$/;
const PURCHASE_ID = /^pur_[0-9a-f]{32}$/;

/** What the palette offers for `text`: pages and reports whose title has all its words, what has this id, and a search of rooms. */
export function findCommands(text: string, session: ConsoleSession): Command[] {
  const typed = text.trim();
  const words = typed.toLocaleLowerCase().split(/\s+/);
  const matching = commandsOf(session).filter(({ title }) =>
    words.every((word) => title.toLocaleLowerCase().includes(word)),
  );
  return [...matching, ...byId(typed, session.actions)];
}

function commandsOf(session: ConsoleSession): Command[] {
  const pages = pagesFor(session).map(({ title, to, icon }) => ({ title: t(title), to, icon }));
  const reports = REPORTS.filter(({ isForHosts }) => session.operator.host === null || isForHosts).map(
    ({ name }): Command => ({ title: reportTitle(name), to: `/analytics/${name}`, icon: 'chart' }),
  );
  return session.actions.includes('analytics.read') ? [...pages, ...reports] : pages;
}

function byId(typed: string, actions: readonly ConsoleAction[]): Command[] {
  const offered = (action: ConsoleAction, command: Command) => (actions.includes(action) ? [command] : []);
  if (GIFT_ID.test(typed))
    return offered('gifts.read', {
      title: t('palette.gift', { gift: typed }),
      to: `/gifts/${typed}`,
      icon: 'gift',
    });
  if (BATTLE_ID.test(typed))
    return offered('battles.read', {
      title: t('palette.battle', { battle: typed }),
      to: `/battles/${typed}`,
      icon: 'battle',
    });
  if (PURCHASE_ID.test(typed))
    return offered('statements.read', {
      title: t('palette.purchase', { purchase: typed }),
      to: `/purchases/${typed}`,
      icon: 'card',
    });
  if (PAYOUT_ID.test(typed))
    return offered('payouts.read', {
      title: t('palette.payout', { payout: typed }),
      to: `/payouts/${typed}`,
      icon: 'payout',
    });
  return [
    ...(PLATFORM_ID.test(typed)
      ? [
          ...offered('users.read', {
            title: t('palette.user', { user: typed }),
            to: `/users/${typed}`,
            icon: 'person',
          }),
          ...offered('rooms.read', {
            title: t('palette.room', { room: typed }),
            to: `/rooms/${typed}`,
            icon: 'room',
          }),
        ]
      : []),
    ...(typed.length > 1
      ? offered('rooms.read', {
          title: t('palette.rooms', { text: typed }),
          to: '/rooms',
          search: { q: typed },
          icon: 'room',
        })
      : []),
  ];
}
