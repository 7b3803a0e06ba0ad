import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { PostBattle } from '@lavish/protocol';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type pg from 'pg';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import type { AccountChange, RoomEvents } from '../domain/rooms/room-events.ts';
import type { AdmitGift } from '../intake/admit-gift.ts';
import type { Authenticate } from '../intake/authenticate.ts';
import type { UserLimits } from '../intake/user-limits.ts';
import type { Pools } from '../postgres/pools.ts';
import type { WriteProblem } from '../wire/write-problem.ts';
import type { ConnectionLimit } from './requests/connection-limit.ts';
import type { ObserveRequest } from './requests/observe-requests.ts';
import type { RequestTimeouts } from './requests/request-timeouts.ts';

/** A Fastify instance that knows the types of our schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the routes need of the other stages. */
export interface HttpOptions {
  /** For reads. */
  pool: pg.Pool;
  /** What changes something goes over the pool of its kind. */
  pools: Pools;
  authenticate: Authenticate;
  userLimits: UserLimits;
  /** A request of a user waits, because as many of the user's as may be are under way. */
  requestWaits(): void;
  connections: ConnectionLimit;
  /** Absent: as a bad mobile network needs. */
  requestTimeouts?: RequestTimeouts;
  /** The database's clock. Unix milliseconds. */
  now(): number;
  /** Pages of these origins may call the API; `*`: all. */
  corsOrigins: readonly string[];
  /** Answers what never becomes a request. */
  writeProblem: WriteProblem;
  admitGift: AdmitGift;
  publish(events: RoomEvents): void;
  /** A room is there now that may have been looked for before. */
  roomOpened(room: string): void;
  /** Tokens were revoked. Resolves when this node refuses them. */
  tokensRevoked(): Promise<void>;
  /** An item has changed: nodes compare versions of the catalogue. */
  catalogueChanged(): void;
  /** A battle has changed: to the screens of all its rooms, and to hosts who were or are invited. */
  publishBattle(commit: BattleCommit): void;
  /** Open invitations of these hosts have changed: to their own connections. */
  invitesChanged(hosts: readonly string[]): void;
  /** A bonus has changed, and battles are due by that. */
  bonusChanged(): void;
  accountsChanged(changes: AccountChange[]): void;
  /** How many watch these rooms now, on all nodes. */
  viewersIn(rooms: string[]): Promise<Map<string, number>>;
  /** The key that tokens given out by us are signed with. Null: there is none configured. */
  tokenSigner: { keyId: string; key: Uint8Array } | null;
  /** Why this node should get no traffic now; null when it should. */
  notReadyBecause(): Promise<string | null>;
  observeRequest: ObserveRequest;
  /** All metrics in Prometheus' text format. */
  exposeMetrics(): Promise<string>;
  logger: FastifyBaseLogger;
  /** The built pages. Null: serve none. */
  webRoot: string | null;
  /** Origins whose assets the pages may load, beside their own. */
  assetOrigins: readonly string[];
  /** Demo sessions, for a server that is tried out. Null: none. */
  demo: DemoOptions | null;
}

export interface DemoOptions {
  room: string;
  host: { user: string; name: string };
  /** Another host, live in a room of their own. */
  rival: { user: string; name: string; room: string };
  /** What the host proposes to the rival. */
  battle: PostBattle;
}
