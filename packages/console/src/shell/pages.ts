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
  /** Whether it is about the installation, and not about gifts: the navigation has these apart. */
  isOfInstallation?: true;
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
    to: '/keys',
    under: '/keys',
    title: 'page.keys',
    icon: 'key',
    action: 'keys.read',
    isOfInstallation: true,
  },
  {
    to: '/operators',
    under: '/operators',
    title: 'page.operators',
    icon: 'people',
    action: 'operators.change',
    isOfInstallation: true,
  },
  {
    to: '/settings',
    under: '/settings',
    title: 'page.settings',
    icon: 'sliders',
    action: 'settings.read',
    isOfInstallation: true,
  },
  {
    to: '/audit',
    under: '/audit',
    title: 'page.audit',
    icon: 'shield',
    action: 'audit.read',
    isOfInstallation: true,
  },
];

/** The pages that the operator may open, in the order of the navigation. */
export const pagesFor = ({ actions }: ConsoleSession): readonly ConsolePage[] =>
  PAGES.filter(({ action }) => actions.includes(action));
