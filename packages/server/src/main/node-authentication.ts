import type { Logger } from 'pino';
import { type Authenticate, createAuthenticate } from '../intake/authenticate.ts';
import { createRevocations, type Revocations } from '../intake/revoked-tokens.ts';
import { createScopedKeys, type ScopedKeys } from '../intake/scoped-keys.ts';
import type { Pools } from '../postgres/pools.ts';
import { readUsableKeys, recordApiKeyUses } from '../store/operators/api-keys.ts';
import { readRevocations } from '../store/users/token-revocations.ts';
import type { Hub } from './hub.ts';
import type { ServerConfig } from './server-config.ts';

export interface NodeAuthenticationOptions {
  config: Pick<ServerConfig, 'apiKeys' | 'tokenKeys' | 'audience'>;
  pools: Pick<Pools, 'readiness'>;
  hub: Pick<Hub, 'revocationsRead'>;
  /** The database's clock. Unix milliseconds. */
  now(): number;
  log: Pick<Logger, 'warn'>;
}

export interface NodeAuthentication {
  authenticate: Authenticate;
  revocations: Revocations;
  scopedKeys: ScopedKeys;
}

/** Creates what authenticates callers: their credentials, the server keys of operators, and the tokens that were revoked. */
export function createNodeAuthentication(options: NodeAuthenticationOptions): NodeAuthentication {
  const { config, pools, hub, now, log } = options;
  const revocations = createRevocations({
    // Not over the pool of viewers' reads, which may be slow when a token has to be stopped.
    read: (afterVersion) => readRevocations(pools.readiness, afterVersion),
    changed: hub.revocationsRead.publish,
    now,
  });
  const scopedKeys = createScopedKeys({
    read: (version) => readUsableKeys(pools.readiness, version),
    recordUses: (ids) => recordApiKeyUses(pools.readiness, ids),
    now,
  });
  const authenticate = createAuthenticate({
    scopedKeys,
    isRevoked: revocations.isRevoked,
    apiKeys: config.apiKeys,
    tokenKeys: config.tokenKeys,
    now,
    ...(config.audience !== undefined && { audience: config.audience }),
    nameIgnored: (user) => log.warn({ user }, 'the name in a token is not a valid name and was ignored'),
  });
  return { authenticate, revocations, scopedKeys };
}
