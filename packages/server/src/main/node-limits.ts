import {
  type ConnectionLimit,
  createConnectionLimit,
  DEFAULT_MAX_HTTP_CONNECTIONS,
} from '../http/requests/connection-limit.ts';
import { createUserLimits, DEFAULT_RATES, type UserLimits } from '../intake/user-limits.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { SOCKET_LIMITS } from '../sockets/socket-limits.ts';
import type { NodeLimits, ServerConfig } from './server-config.ts';

/** The limits that HTTP and sockets share. */
export interface SharedLimits {
  limits: NodeLimits;
  userLimits: UserLimits;
  connections: ConnectionLimit;
}

/** Completes the configured limits with their defaults, and creates the counters of users' requests and of connections. */
export function createNodeLimits(
  config: Pick<ServerConfig, 'limits' | 'userRates'>,
  { limitReached }: Pick<Metrics, 'limitReached'>,
): SharedLimits {
  const limits = {
    ...SOCKET_LIMITS,
    maxHttpConnections: DEFAULT_MAX_HTTP_CONNECTIONS,
    ...config.limits,
  };
  return {
    limits,
    userLimits: createUserLimits({ ...DEFAULT_RATES, ...config.userRates }, limitReached),
    connections: createConnectionLimit(limits.maxHttpConnections, () => limitReached('http_connections')),
  };
}
