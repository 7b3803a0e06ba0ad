import type { Logger } from 'pino';
import type { GiftBatcherOptions } from '../batch/gift-batcher.ts';
import type { DemoOptions } from '../http/app.ts';
import type { RequestTimeouts } from '../http/requests/request-timeouts.ts';
import type { TokenKeys } from '../intake/token-keys.ts';
import type { UserRates } from '../intake/user-limits.ts';
import type { FrameSettings } from '../rooms/rooms.ts';
import type { SocketLimits } from '../sockets/socket-limits.ts';

/** What a node takes on. */
export interface NodeLimits extends SocketLimits {
  /** Connections that are no sockets. */
  maxHttpConnections: number;
}

export interface ServerConfig {
  databaseUrl: string;
  /** Over which nodes tell each other what has news. Null or absent: over the database. */
  valkeyUrl?: string | null;
  host: string;
  /** 0: any free one. */
  port: number;
  apiKeys: readonly string[];
  tokenKeys: TokenKeys;
  /** The `aud` that tokens must carry. Absent: any. */
  audience?: string;
  /** What a user's token may ask, a second. */
  userRates?: Partial<UserRates>;
  /** Absent: the default of each. */
  limits?: Partial<NodeLimits>;
  /** How often frames are sent, and how many gifts they show one by one. */
  frames?: Partial<FrameSettings>;
  /** How long a request may take to arrive. */
  requestTimeouts?: RequestTimeouts;
  /** How long the database, or Valkey, may be silent before its connections are given up for new ones. Milliseconds. */
  databaseSilenceMs?: number;
  /** Origins whose pages may call the API. Absent: all. */
  corsOrigins?: readonly string[];
  /** Origins whose assets the pages may load, beside their own. Absent: none. */
  assetOrigins?: readonly string[];
  /** Connections that commit gifts. 2: one writes while the other gathers; more did not bring more on two cores. */
  committers?: number;
  /** How many gifts may wait, and for how long. */
  queue?: Pick<GiftBatcherOptions, 'maxQueue' | 'maxWaitMs' | 'answerWithinMs'>;
  /** Which of the processes on this port this one is, from 1. Null or absent: the only one. */
  worker?: number | null;
  logger: Logger;
  webRoot: string | null;
  demo: DemoOptions | null;
}
