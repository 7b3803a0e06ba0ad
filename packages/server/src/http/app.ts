import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  DoctorFinding,
  EffectiveSetting,
  PostBattle,
  PostWhatIf,
  StoreProvider,
} from '@lavish/protocol';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type pg from 'pg';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import type { OidcConfig } from '../domain/operators/oidc-rules.ts';
import type { PaymentProvider } from '../domain/purchases/payment-provider.ts';
import type { AccountChange, RoomEvents } from '../domain/rooms/room-events.ts';
import type { AdmitGift } from '../intake/admit-gift.ts';
import type { Authenticate, IdentityCheck } from '../intake/authenticate.ts';
import type { UserLimits } from '../intake/user-limits.ts';
import type { Pools } from '../postgres/pools.ts';
import type { WriteProblem } from '../wire/write-problem.ts';
import type { LongReads } from './access/long-reads.ts';
import type { ObserveRequest } from './http-observer.ts';
import type { ConnectionLimit } from './requests/connection-limit.ts';
import type { RequestTimeouts } from './requests/request-timeouts.ts';
import type { TrustsProxy } from './requests/trusted-proxies.ts';

/** A Fastify instance whose handlers are typed by TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the routes use of the other stages. */
export interface HttpOptions {
  /** The pool for reads. */
  pool: pg.Pool;
  /** Audits and reports, which hold connections of that pool for long. */
  longReads: LongReads;
  /** Writes use the pool of their kind of work. */
  pools: Pools;
  authenticate: Authenticate;
  /** Refuses an identity that is no longer valid. */
  checkIdentity: IdentityCheck;
  userLimits: UserLimits;
  /** Called when a request waits because its user has reached the limit of concurrent requests. */
  requestWaits(): void;
  connections: ConnectionLimit;
  /** Default: DEFAULT_REQUEST_TIMEOUTS, which suit a bad mobile network. */
  requestTimeouts?: RequestTimeouts;
  /** The database's clock. Unix milliseconds. */
  now(): number;
  /** Origins whose pages may call the API. `*` allows all. */
  corsOrigins: readonly string[];
  /** Writes a problem response to a connection whose bytes never became a request. */
  writeProblem: WriteProblem;
  admitGift: AdmitGift;
  publish(events: RoomEvents): void;
  /** Called when a room was opened: clients may have tried to subscribe to it before. */
  roomOpened(room: string): void;
  /** Called after tokens were revoked. Resolves when this node refuses them. */
  tokensRevoked(): Promise<void>;
  /** Called after a server key was created or revoked. Resolves when this node has read it. */
  apiKeysChanged(): Promise<void>;
  /** Called after an item changed: nodes then compare versions of the catalogue. */
  catalogueChanged(): void;
  /** Publishes a changed battle to all its rooms, and to the hosts who were or are invited. */
  publishBattle(commit: BattleCommit): void;
  /** Sends each of these hosts their changed open invitations, over the host's own sockets. */
  invitesChanged(hosts: readonly string[]): void;
  /** Called after a bonus changed, because that changes when battles are due. */
  bonusChanged(): void;
  accountsChanged(changes: AccountChange[]): void;
  /** Shows invented gifts on the overlays with this token. `jti`: of the token. */
  overlayTested(jti: string): void;
  /** The settings of this node, and the checks of its machine. Null: nothing has configured it but code. */
  inspection: Inspection | null;
  /** Current viewers of each room, counted over all nodes. */
  viewersIn(rooms: string[]): Promise<Map<string, number>>;
  /** The key that signs tokens which this server issues. Null: none is configured. */
  tokenSigner: { keyId: string; key: Uint8Array } | null;
  /** Why this node should get no traffic now. Null: it should get traffic. */
  notReadyBecause(): Promise<string | null>;
  observeRequest: ObserveRequest;
  /** All metrics in Prometheus' text format. */
  exposeMetrics(): Promise<string>;
  /** Starts a what-if of an operator, and returns its id. Null: one runs already. */
  startWhatIf(operator: string, request: PostWhatIf): Promise<string | null>;
  logger: FastifyBaseLogger;
  /** The folder of the built pages. Null: serve none. */
  webRoot: string | null;
  /** Origins besides their own from which the pages may load assets. */
  assetOrigins: readonly string[];
  /** The zone in which figures count days. */
  timeZone: string;
  /** Full days for which the earnings of hosts clear who have no other setting. */
  clearingDays: number;
  /** Whether `X-Forwarded-*` headers of this address are true. */
  trustsProxy: TrustsProxy;
  /** The OpenID provider at which operators can sign in. Null: there is none. */
  oidc: OidcConfig | null;
  /** The payment providers that are set up. */
  providers: ReadonlyMap<StoreProvider, PaymentProvider>;
  /** The demo of `lavish dev`. Null: there is no demo. */
  demo: DemoOptions | null;
}

/** What a node can tell operators about how it is configured. */
export interface Inspection {
  /** The effective settings, without secrets. */
  settings(): EffectiveSetting[];
  /** Runs the checks of `lavish doctor` that make sense while the server runs. `nodes`: how many share the database. */
  findings(nodes: number): Promise<DoctorFinding[]>;
}

export interface DemoOptions {
  room: string;
  host: { user: string; name: string };
  /** Another host, who is live in another room. */
  rival: { user: string; name: string; room: string };
  /** The battle that the demo's host proposes to the rival. */
  battle: PostBattle;
}
