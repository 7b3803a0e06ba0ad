import type { RouteOptions } from 'fastify';
import type { HeldRefusals } from '../../intake/held-refusals.ts';
import type { takeTurnForChange } from '../access/change-turns.ts';
import { limitRequests, limitRequestsUnderWay } from '../access/request-limits.ts';
import type { App, HttpOptions } from '../app.ts';
import { rejectUnexpectedInput } from '../requests/reject-unexpected-input.ts';
import { apiRoutes } from '../routes/api-routes.ts';
import { auditLogRoutes } from './audit-log-routes.ts';
import { catalogueRoutes } from './catalogue/catalogue-routes.ts';
import { compileWhenUsed } from './compile-when-used.ts';
import { createEditConflicts } from './edit-conflicts.ts';
import { itemRoute } from './item-route.ts';
import { keyRoutes } from './key-routes.ts';
import { oidcRoutes, signInMethodsRoute } from './oidc-routes.ts';
import {
  authenticateOperator,
  createFindOperator,
  operatorBudget,
  requireAllowed,
  requireAllowedFields,
  requireAllowedOwn,
  requireSameRole,
} from './operator-identity.ts';
import { operatorRoutes } from './operator-routes.ts';
import { overlayRoutes } from './overlay-routes.ts';
import { ownPasswordRoute } from './own-password-route.ts';
import { passwordRoutes } from './password-routes.ts';
import { createChangeRecorder } from './record-changes.ts';
import { requireSameOrigin } from './same-origin.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { linkRoutes, sessionRoutes } from './session-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { createSignInTurns } from './sign-in-turns.ts';
import { whatIfRoutes } from './what-if-routes.ts';

export interface ConsoleRoutesOptions extends HttpOptions {
  /** The hook that `/v1` uses too, so that changes of one row by operators and by tokens run one after another. */
  takeTurn: ReturnType<typeof takeTurnForChange>;
  /** The refusals that `/v1` holds back. */
  refusals: Pick<HeldRefusals, 'hold'>;
}

/**
 * The console's API, for the prefix `/console/api`: signing in, the console's own operations, and under `/v1` those of the public
 * API for the operator who is signed in. An operator's reads have the budget of one user. Sessions and what belongs to them are rows that are
 * read by key, so they share the connection of other small reads.
 */
export async function consoleRoutes(
  app: App,
  { takeTurn, refusals, ...options }: ConsoleRoutesOptions,
): Promise<void> {
  const sessions = { ...options, pool: options.pools.readiness };
  const findOperator = createFindOperator(sessions.pool);
  const authenticate = authenticateOperator(findOperator);
  const limit = limitRequests(options.userLimits, operatorBudget, refusals);
  const limitUnderWay = limitRequestsUnderWay(options.requestWaits, operatorBudget);
  const changes = createChangeRecorder(sessions.pool);
  const conflicts = createEditConflicts(sessions.pool);
  const turns = createSignInTurns();
  const recheckRole = requireSameRole(findOperator);

  app.decorateRequest('operator');
  app.decorateRequest('auditEntry');
  app.decorateRequest('editLock');
  app.addHook('onRoute', hideFromDocuments);
  app.addHook('onRequest', async (_request, reply) => {
    // Of the headers of the public API: no other origin may read this, and nothing is kept.
    reply.removeHeader('access-control-allow-origin');
    reply.headers({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' });
  });
  app.addHook('onRequest', options.connections.refuseBeyond);
  app.addHook('onRequest', requireSameOrigin);

  linkRoutes(app, sessions, turns);
  passwordRoutes(app, sessions, turns);
  signInMethodsRoute(app, options.oidc);
  const { oidc } = options;
  if (oidc !== null) await app.register(async (own: App) => oidcRoutes(own, sessions, oidc));

  await app.register(async (own: App) => {
    own.addHook('onRequest', authenticate);
    own.addHook('onRequest', limit);
    own.addHook('onRequest', limitUnderWay);
    own.addHook('preValidation', rejectUnexpectedInput);
    sessionRoutes(own, options);
    secondFactorRoutes(own, sessions);
    ownPasswordRoute(own, sessions, turns);
    auditLogRoutes(own, options);
    await own.register(async (api: App) =>
      whatIfRoutes(api, { pool: sessions.pool, startWhatIf: options.startWhatIf }),
    );
  });

  await app.register(async (own: App) => {
    own.addHook('onRequest', authenticate);
    own.addHook('onRequest', limit);
    own.addHook('onRequest', limitUnderWay);
    own.addHook('onRequest', requireAllowedOwn);
    own.addHook('preValidation', rejectUnexpectedInput);
    own.addHook('preHandler', recheckRole);
    own.addHook('preHandler', changes.recordChange);
    own.addHook('onSend', changes.recordOutcome);
    own.addHook('preHandler', conflicts.sendVersion);
    operatorRoutes(own, sessions);
    keyRoutes(own, options);
    itemRoute(own, options);
    overlayRoutes(own, sessions);
    settingsRoutes(own, options);
  });

  await app.register(async (api: App) => {
    api.decorateRequest('identity');
    api.setValidatorCompiler(compileWhenUsed(() => app.validatorCompiler!));
    api.addHook('onRequest', authenticate);
    api.addHook('onRequest', limit);
    api.addHook('onRequest', limitUnderWay);
    api.addHook('onRequest', requireAllowed);
    api.addHook('preValidation', rejectUnexpectedInput);
    api.addHook('preHandler', requireAllowedFields);
    api.addHook('preHandler', takeTurn);
    api.addHook('preHandler', recheckRole);
    api.addHook('preHandler', conflicts.sendVersion);
    api.addHook('preHandler', conflicts.compareVersion);
    api.addHook('preHandler', changes.recordChange);
    api.addHook('onSend', changes.recordOutcome);
    api.addHook('onSend', conflicts.unlock);
    apiRoutes(api, options);
    await api.register(async (own: App) => {
      own.addHook('onRequest', requireAllowedOwn);
      await catalogueRoutes(own, options);
    });
  });
}

/** The public documents describe these operations once, under `/v1`. */
function hideFromDocuments(route: RouteOptions): void {
  route.schema = { ...route.schema, hide: true };
}
