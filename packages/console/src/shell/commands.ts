import type { ConsoleAction, ConsoleSession } from '@lavish/protocol';
import type { IconName } from '../../../web/src/look/icons.ts';
import { REPORTS, reportTitle } from '../analytics/reports.ts';
import { t } from '../strings/strings.ts';
import { pagesFor } from './pages.ts';

export interface Command {
  title: string;
  to: string;
  icon: IconName;
}

const PLATFORM_ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const GIFT_ID = /^gft_[0-9a-f]{32}$/;

/** What the palette offers for `text`: pages and reports whose title has all its words, and the user or gift of that id. */
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
  if (GIFT_ID.test(typed)) {
    return actions.includes('gifts.read')
      ? [{ title: t('palette.gift', { gift: typed }), to: `/gifts/${typed}`, icon: 'gift' }]
      : [];
  }
  return PLATFORM_ID.test(typed) && actions.includes('users.read')
    ? [{ title: t('palette.user', { user: typed }), to: `/users/${typed}`, icon: 'person' }]
    : [];
}
