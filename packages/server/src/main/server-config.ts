import type { Logger } from 'pino';
import type { GiftBatcherOptions } from '../batch/gift-batcher.ts';
import type { OidcConfig } from '../domain/operators/oidc-rules.ts';
import type { DemoOptions, Inspection } from '../http/app.ts';
import type { RequestTimeouts } from '../http/requests/request-timeouts.ts';
import type { TokenKeys } from '../intake/token-keys.ts';
import type { UserRates } from '../intake/user-limits.ts';
import type { AppleConfig } from '../providers/apple/apple-config.ts';
import type { GooglePlayConfig } from '../providers/google-play/google-play-config.ts';
import type { StripeConfig } from '../providers/stripe/stripe-provider.ts';
import type { FrameSettings } from '../rooms/frame-defaults.ts';
import type { SocketLimits } from '../sockets/socket-limits.ts';

/** The limits of one node. */
export interface NodeLimits extends SocketLimits {
  /** Non-WebSocket connections. Further ones get `overloaded` and are closed. */
  maxHttpConnections: number;
}

export interface ServerConfig {
  databaseUrl: string;
  /** The Valkey server over which nodes notify each other of changes. Null or absent: they use the database. */
  valkeyUrl?: string | null;
  host: string;
  /** 0: any free port. */
  port: number;
  apiKeys: readonly string[];
  tokenKeys: TokenKeys;
  /** The `aud` that tokens must carry. Absent: any. */
  audience?: string;
  /** Requests a second of a user's tokens. */
  userRates?: Partial<UserRates>;
  /** An absent limit has its default. */
  limits?: Partial<NodeLimits>;
  /** Whether promotional coins earn the receiver their share. Absent: they do. */
  promotionalCoinsEarn?: boolean;
  /** Full days for which earnings clear. Absent: `LIMITS.defaultClearingDays`. */
  clearingDays?: number;
  /** The zone of days, weeks and months in figures. Absent: UTC. */
  timeZone?: string;
  /** How often frames are sent, and how many gifts they show individually. */
  frames?: Partial<FrameSettings>;
  /** How long a request may take to arrive. */
  requestTimeouts?: RequestTimeouts;
  /** How long the database, or Valkey, may be silent before its connections are replaced. Milliseconds. */
  databaseSilenceMs?: number;
  /** Origins whose pages may call the API. Absent: all. */
  corsOrigins?: readonly string[];
  /** Other origins whose assets the pages may load. Absent: none. */
  assetOrigins?: readonly string[];
  /** Addresses and subnets of proxies whose `X-Forwarded-*` headers are true. Absent: none. */
  trustedProxies?: readonly string[];
  /** The OpenID provider at which operators can sign in. Null or absent: there is none. */
  oidc?: OidcConfig | null;
  /** Stripe. Null or absent: it is not set up. */
  stripe?: StripeConfig | null;
  /** The app in Apple's App Store. Null or absent: there is none. */
  apple?: AppleConfig | null;
  /** The app at Google Play. Null or absent: there is none. */
  googlePlay?: GooglePlayConfig | null;
  /** Connections that commit gifts. Absent: 2. */
  committers?: number;
  /** How many gifts may wait, and for how long. */
  queue?: Pick<GiftBatcherOptions, 'maxQueue' | 'maxWaitMs' | 'answerWithinMs'>;
  /** The number of this process among those on the same port, from 1. Null or absent: it is the only one. */
  worker?: number | null;
  logger: Logger;
  webRoot: string | null;
  /** The settings behind this configuration, for operators. Absent: it has none. */
  inspection?: Inspection;
  demo: DemoOptions | null;
}
