import type { ConsoleAction, ConsoleSession } from '@lavish/protocol';
import type { IconName } from '../../../web/src/look/icons.ts';
import type { StringKey } from '../strings/en.ts';

export interface ConsolePage {
  to: string;
  /** The beginning of the paths of the page. */
  under: string;
  title: StringKey;
  icon: IconName;
  /** What the operator must be allowed to do. */
  action: ConsoleAction;
  /** The navigation has pages about money, and those about the installation, apart from those about gifts. */
  group?: 'money' | 'installation';
  /** Hosts, who have the action for their own rows, do not see the page. */
  isForStaff?: true;
}

const PAGES: readonly ConsolePage[] = [
  { to: '/overview', under: '/overview', title: 'page.overview', icon: 'pulse', action: 'live.read' },
  {
    to: '/analytics/trend',
    under: '/analytics',
    title: 'page.analytics',
    icon: 'chart',
    action: 'analytics.read',
  },
  { to: '/summary', under: '/summary', title: 'page.summary', icon: 'calendar', action: 'live.read' },
  { to: '/rooms', under: '/rooms', title: 'page.rooms', icon: 'room', action: 'rooms.read' },
  { to: '/battles', under: '/battles', title: 'page.battles', icon: 'battle', action: 'battles.read' },
  {
    to: '/campaigns',
    under: '/campaign',
    title: 'page.campaigns',
    icon: 'sparkles',
    action: 'campaigns.read',
  },
  { to: '/users', under: '/users', title: 'page.users', icon: 'person', action: 'users.read' },
  {
    to: '/catalogue',
    under: '/catalogue',
    title: 'page.catalogue',
    icon: 'gift',
    action: 'catalogue.read',
  },
  { to: '/overlays', under: '/overlays', title: 'page.overlays', icon: 'screen', action: 'overlays.read' },
  {
    to: '/purchases',
    under: '/purchase',
    title: 'page.purchases',
    icon: 'card',
    action: 'statements.read',
    group: 'money',
    isForStaff: true,
  },
  {
    to: '/payouts',
    under: '/payout',
    title: 'page.payouts',
    icon: 'payout',
    action: 'payouts.read',
    group: 'money',
  },
  {
    to: '/agencies',
    under: '/agencies',
    title: 'page.agencies',
    icon: 'agency',
    action: 'agencies.read',
    group: 'money',
  },
  {
    to: '/ledger',
    under: '/ledger',
    title: 'page.ledger',
    icon: 'scales',
    action: 'ledger.read',
    group: 'money',
  },
  {
    to: '/keys',
    under: '/keys',
    title: 'page.keys',
    icon: 'key',
    action: 'keys.read',
    group: 'installation',
  },
  {
    to: '/operators',
    under: '/operators',
    title: 'page.operators',
    icon: 'people',
    action: 'operators.change',
    group: 'installation',
  },
  {
    to: '/settings',
    under: '/settings',
    title: 'page.settings',
    icon: 'sliders',
    action: 'settings.read',
    group: 'installation',
  },
  {
    to: '/audit',
    under: '/audit',
    title: 'page.audit',
    icon: 'shield',
    action: 'audit.read',
    group: 'installation',
  },
];

/** The pages that the operator may open, in the order of the navigation. */
export const pagesFor = ({ actions, operator }: ConsoleSession): readonly ConsolePage[] =>
  PAGES.filter(
    ({ action, isForStaff = false }) => actions.includes(action) && !(isForStaff && operator.host !== null),
  );
