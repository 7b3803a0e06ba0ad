import type { ConsoleSession } from '@lavish/protocol';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { parseAgencySearch } from '../agencies/agency-view.ts';
import { parseReportSearch } from '../analytics/report-search.ts';
import { parseCatalogueSearch } from '../catalogue/catalogue-search.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { parsePayoutSearch } from '../payouts/payout-search.ts';
import { parsePurchaseSearch } from '../purchases/purchase-search.ts';
import { loadPageTexts, t } from '../strings/strings.ts';
import { pagesFor } from './pages.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Empty>{t('state.no_page')}</Empty>,
});

/** A page that is loaded with its texts when it is opened. */
const lazyPage = <Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
) =>
  lazyRouteComponent(async () => {
    const [module] = await Promise.all([load(), loadPageTexts()]);
    return module;
  }, name);

/** The pages, each in a file of its own that is loaded when it is opened. */
export function createConsoleRouter(session: ConsoleSession) {
  const home = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: pagesFor(session)[0]?.to ?? '/account', replace: true });
    },
  });
  const overview = createRoute({
    getParentRoute: () => root,
    path: '/overview',
    component: lazyRouteComponent(() => import('../overview/overview-page.tsx'), 'OverviewPage'),
  });
  const analytics = createRoute({
    getParentRoute: () => root,
    path: '/analytics/$report',
    validateSearch: parseReportSearch,
    component: lazyPage(() => import('../analytics/analytics-page.tsx'), 'AnalyticsPage'),
  });
  const summary = createRoute({
    getParentRoute: () => root,
    path: '/summary',
    validateSearch: ({ day }: Record<string, unknown>) =>
      typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) ? { day } : {},
    component: lazyPage(() => import('../summary/summary-page.tsx'), 'SummaryPage'),
  });
  const users = createRoute({
    getParentRoute: () => root,
    path: '/users',
    component: lazyPage(() => import('../users/find-page.tsx'), 'FindPage'),
  });
  const user = createRoute({
    getParentRoute: () => root,
    path: '/users/$user',
    validateSearch: ({ account }: Record<string, unknown>) =>
      account === 'earnings' ? { account: 'earnings' as const } : {},
    component: lazyPage(() => import('../users/user-page.tsx'), 'UserPage'),
  });
  const gift = createRoute({
    getParentRoute: () => root,
    path: '/gifts/$gift',
    component: lazyPage(() => import('../users/gift-page.tsx'), 'GiftPage'),
  });
  const rooms = createRoute({
    getParentRoute: () => root,
    path: '/rooms',
    validateSearch: ({ q, state }: Record<string, unknown>) => ({
      ...(typeof q === 'string' && q !== '' && { q: q.slice(0, 100) }),
      ...(state === 'ended' && { state: 'ended' as const }),
    }),
    component: lazyPage(() => import('../rooms/rooms-page.tsx'), 'RoomsPage'),
  });
  const room = createRoute({
    getParentRoute: () => root,
    path: '/rooms/$room',
    component: lazyPage(() => import('../rooms/room-page.tsx'), 'RoomPage'),
  });
  const battles = createRoute({
    getParentRoute: () => root,
    path: '/battles',
    validateSearch: ({ state, room, host }: Record<string, unknown>) => ({
      ...(state === 'over' && { state: 'over' as const }),
      ...(typeof room === 'string' && { room }),
      ...(typeof host === 'string' && { host }),
    }),
    component: lazyPage(() => import('../battles/battles-page.tsx'), 'BattlesPage'),
  });
  const battle = createRoute({
    getParentRoute: () => root,
    path: '/battles/$battle',
    component: lazyPage(() => import('../battles/battle-page.tsx'), 'BattlePage'),
  });
  const catalogue = createRoute({
    getParentRoute: () => root,
    path: '/catalogue',
    validateSearch: parseCatalogueSearch,
    component: lazyPage(() => import('../catalogue/catalogue-page.tsx'), 'CataloguePage'),
  });
  const newItem = createRoute({
    getParentRoute: () => root,
    path: '/catalogue/new',
    component: lazyPage(() => import('../catalogue/item-page.tsx'), 'NewItemPage'),
  });
  const importItems = createRoute({
    getParentRoute: () => root,
    path: '/catalogue/import',
    component: lazyPage(() => import('../catalogue/import-page.tsx'), 'ImportPage'),
  });
  const item = createRoute({
    getParentRoute: () => root,
    path: '/catalogue/items/$item',
    component: lazyPage(() => import('../catalogue/item-page.tsx'), 'ItemPage'),
  });
  const campaigns = createRoute({
    getParentRoute: () => root,
    path: '/campaigns',
    validateSearch: ({ month }: Record<string, unknown>) =>
      typeof month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? { month } : {},
    component: lazyPage(() => import('../campaigns/campaigns-page.tsx'), 'CampaignsPage'),
  });
  const campaign = createRoute({
    getParentRoute: () => root,
    path: '/campaigns/$campaign',
    component: lazyPage(() => import('../campaigns/campaign-page.tsx'), 'CampaignPage'),
  });
  const campaignEditor = createRoute({
    getParentRoute: () => root,
    path: '/campaign-editor',
    validateSearch: ({ campaign, copy }: Record<string, unknown>): { campaign?: string; copy?: string } => ({
      ...(typeof campaign === 'string' && { campaign }),
      ...(typeof copy === 'string' && { copy }),
    }),
    component: lazyPage(() => import('../campaigns/campaign-editor.tsx'), 'CampaignEditor'),
  });
  const bonuses = createRoute({
    getParentRoute: () => root,
    path: '/campaign-bonuses',
    component: lazyPage(() => import('../campaigns/bonuses-page.tsx'), 'BonusesPage'),
  });
  const account = createRoute({
    getParentRoute: () => root,
    path: '/account',
    component: lazyPage(() => import('../account/account-page.tsx'), 'AccountPage'),
  });
  const audit = createRoute({
    getParentRoute: () => root,
    path: '/audit',
    validateSearch: ({ user }: Record<string, unknown>) => (typeof user === 'string' ? { user } : {}),
    component: lazyPage(() => import('../audit/audit-page.tsx'), 'AuditPage'),
  });
  const overlays = createRoute({
    getParentRoute: () => root,
    path: '/overlays',
    component: lazyPage(() => import('../overlays/overlays-page.tsx'), 'OverlaysPage'),
  });
  const newOverlay = createRoute({
    getParentRoute: () => root,
    path: '/overlays/new',
    component: lazyPage(() => import('../overlays/new-overlay-page.tsx'), 'NewOverlayPage'),
  });
  const keys = createRoute({
    getParentRoute: () => root,
    path: '/keys',
    component: lazyPage(() => import('../keys/keys-page.tsx'), 'KeysPage'),
  });
  const operators = createRoute({
    getParentRoute: () => root,
    path: '/operators',
    component: lazyPage(() => import('../operators/operators-page.tsx'), 'OperatorsPage'),
  });
  const settings = createRoute({
    getParentRoute: () => root,
    path: '/settings',
    component: lazyPage(() => import('../settings/settings-page.tsx'), 'SettingsPage'),
  });
  const purchases = createRoute({
    getParentRoute: () => root,
    path: '/purchases',
    validateSearch: parsePurchaseSearch,
    component: lazyPage(() => import('../purchases/purchases-page.tsx'), 'PurchasesPage'),
  });
  const purchase = createRoute({
    getParentRoute: () => root,
    path: '/purchases/$purchase',
    component: lazyPage(() => import('../purchases/purchase-page.tsx'), 'PurchasePage'),
  });
  const packs = createRoute({
    getParentRoute: () => root,
    path: '/purchase-packs',
    component: lazyPage(() => import('../purchases/packs-page.tsx'), 'PacksPage'),
  });
  const messages = createRoute({
    getParentRoute: () => root,
    path: '/purchase-messages',
    validateSearch: ({ state }: Record<string, unknown>): { state?: 'failed' | 'due' | undefined } => ({
      state: (['failed', 'due'] as const).find((each) => each === state),
    }),
    component: lazyPage(() => import('../purchases/messages-page.tsx'), 'MessagesPage'),
  });
  const losses = createRoute({
    getParentRoute: () => root,
    path: '/purchase-losses',
    component: lazyPage(() => import('../corrections/loss-policy-page.tsx'), 'LossPolicyPage'),
  });
  const payouts = createRoute({
    getParentRoute: () => root,
    path: '/payouts',
    validateSearch: parsePayoutSearch,
    component: lazyPage(() => import('../payouts/payouts-page.tsx'), 'PayoutsPage'),
  });
  const payout = createRoute({
    getParentRoute: () => root,
    path: '/payouts/$payout',
    component: lazyPage(() => import('../payouts/payout-page.tsx'), 'PayoutPage'),
  });
  const payoutBatches = createRoute({
    getParentRoute: () => root,
    path: '/payout-batches',
    component: lazyPage(() => import('../payouts/batches-page.tsx'), 'BatchesPage'),
  });
  const payoutPolicy = createRoute({
    getParentRoute: () => root,
    path: '/payout-policy',
    component: lazyPage(() => import('../payouts/policy-page.tsx'), 'PolicyPage'),
  });
  const agencies = createRoute({
    getParentRoute: () => root,
    path: '/agencies',
    component: lazyPage(() => import('../agencies/agencies-page.tsx'), 'AgenciesPage'),
  });
  const agency = createRoute({
    getParentRoute: () => root,
    path: '/agencies/$agency',
    validateSearch: parseAgencySearch,
    component: lazyPage(() => import('../agencies/agency-page.tsx'), 'AgencyPage'),
  });
  const ledger = createRoute({
    getParentRoute: () => root,
    path: '/ledger',
    component: lazyPage(() => import('../ledger/ledger-page.tsx'), 'LedgerPage'),
  });
  const ledgerDay = createRoute({
    getParentRoute: () => root,
    path: '/ledger/$day',
    component: lazyPage(() => import('../ledger/day-page.tsx'), 'DayPage'),
  });
  return createRouter({
    routeTree: root.addChildren([
      home,
      overview,
      analytics,
      summary,
      users,
      user,
      gift,
      rooms,
      room,
      battles,
      battle,
      audit,
      account,
      overlays,
      newOverlay,
      keys,
      operators,
      settings,
      catalogue,
      newItem,
      importItems,
      item,
      campaigns,
      campaign,
      campaignEditor,
      bonuses,
      purchases,
      purchase,
      packs,
      messages,
      losses,
      payouts,
      payout,
      payoutBatches,
      payoutPolicy,
      agencies,
      agency,
      ledger,
      ledgerDay,
    ]),
    basepath: '/console',
    // Plain texts: the default reads an id such as 1e5 as a number.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: searchText,
    defaultPreload: 'intent',
    defaultPendingComponent: Loading,
    defaultErrorComponent: ({ error, reset }) => <Failed fault={error} onRetry={reset} />,
    scrollRestoration: true,
  });
}

function searchText(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const text = new URLSearchParams(given).toString();
  return text === '' ? '' : `?${text}`;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
