import type { App, HttpOptions } from '../app.ts';
import { analyticsRoutes } from './analytics/analytics-routes.ts';
import { battleActionRoutes } from './battles/battle-action-routes.ts';
import { battleProposalRoutes } from './battles/battle-proposal-routes.ts';
import { battleReportRoutes } from './battles/battle-report-routes.ts';
import { battleRoutes } from './battles/battle-routes.ts';
import { bonusRoutes } from './bonuses/bonus-routes.ts';
import { campaignRoutes } from './campaigns/campaign-routes.ts';
import { standingsRoutes } from './campaigns/standings-routes.ts';
import { catalogueRoutes } from './catalogue/catalogue-routes.ts';
import { giftRoutes } from './gifts/gift-routes.ts';
import { inviteBlockRoutes } from './invitations/invite-block-routes.ts';
import { inviteSettingsRoutes } from './invitations/invite-settings-routes.ts';
import { statementRoutes } from './ledger/statement-routes.ts';
import { topUpRoutes } from './ledger/top-up-routes.ts';
import { ownRankRoutes } from './rankings/own-rank-routes.ts';
import { rankingRoutes } from './rankings/ranking-routes.ts';
import { guestRoutes } from './rooms/guest-routes.ts';
import { blockRoutes } from './rooms/room-block-routes.ts';
import { roomRoutes } from './rooms/room-routes.ts';
import { consoleLinkRoute } from './users/console-link-route.ts';
import { tokenRoutes } from './users/token-routes.ts';
import { userRoutes } from './users/user-routes.ts';

/** The operations of the API, for keys and tokens at `/v1`, and for operators at `/console/api/v1`. */
export function apiRoutes(app: App, options: HttpOptions): void {
  userRoutes(app, options);
  catalogueRoutes(app, options);
  roomRoutes(app, options);
  guestRoutes(app, options);
  blockRoutes(app, options);
  giftRoutes(app, options);
  topUpRoutes(app, options);
  statementRoutes(app, options);
  rankingRoutes(app, options);
  ownRankRoutes(app, options);
  battleProposalRoutes(app, options);
  battleRoutes(app, options);
  battleActionRoutes(app, options);
  inviteBlockRoutes(app, options);
  inviteSettingsRoutes(app, options);
  battleReportRoutes(app, options);
  bonusRoutes(app, options);
  campaignRoutes(app, options);
  standingsRoutes(app, options);
  analyticsRoutes(app, options);
  tokenRoutes(app, options);
  consoleLinkRoute(app, options);
}
