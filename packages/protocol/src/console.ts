import Type, { type Static } from 'typebox';
import { about, closed, Name } from './fields.ts';
import type { PublicUsers } from './users.ts';

/*
 * The console's own API, below `/console/api`. Only the console's pages use it, so it is not part of the documents of the
 * public API, and changes with the pages.
 */

/** What an operator may be. `host`: a host of the platform, who sees only their own rows. */
export const OPERATOR_ROLES = ['analyst', 'support', 'operator', 'finance', 'admin', 'host'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** What roles allow. Each operation of the API belongs to one. */
export const CONSOLE_ACTIONS = [
  'analytics.read',
  'audit.read',
  'battles.read',
  'battles.change',
  'bonuses.read',
  'bonuses.change',
  'campaigns.read',
  'campaigns.change',
  'catalogue.read',
  'catalogue.change',
  'gifts.read',
  'invitations.read',
  'invitations.change',
  'live.read',
  'rankings.read',
  'rooms.read',
  'rooms.open',
  'rooms.end',
  'rooms.moderate',
  'shares.change',
  'statements.read',
  'tokens.revoke',
  'topups.create',
  'users.read',
  'users.change',
] as const;
export type ConsoleAction = (typeof CONSOLE_ACTIONS)[number];

/** `GET /console/api/session`, and the response of every successful sign-in. */
export interface ConsoleSession {
  operator: {
    id: string;
    name: string;
    role: OperatorRole;
    /** The user of an operator with the role `host`. */
    host: string | null;
  };
  actions: ConsoleAction[];
  /** The zone in which the server counts days. */
  time_zone: string;
  expires_at: string;
  has_password: boolean;
  second_factor: boolean;
}

const secret = (description: string, maxLength: number) =>
  about(description, Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*$' }));

/** The name of an operator: what they sign in with. */
const OperatorName = about('The name with which the operator signs in.', Name);

/** At least 12 characters, because a password may be guessed offline once the database has leaked. */
export const Password = Type.String({
  minLength: 12,
  maxLength: 256,
  pattern: '^[^\\u0000\\ud800-\\udfff]*$',
  'x-must-be': 'text of 12 to 256 characters',
});

/** `POST /console/api/sign-in/link` */
export const PostSignInLink = closed({ secret: secret('The part of the link after `#link=`.', 64) });

/** `POST /console/api/sign-in/invitation` */
export const PostSignInInvitation = closed({
  secret: secret('The part of the invitation after `#invitation=`.', 64),
  name: OperatorName,
  password: Password,
});

/** `POST /console/api/sign-in/password` */
export const PostSignInPassword = closed({
  name: OperatorName,
  password: secret('The password.', 256),
  code: Type.Optional(secret('A code of the second factor, or a recovery code.', 32)),
});
export type PostSignInPassword = Static<typeof PostSignInPassword>;

/** `GET /console/api/sign-in/methods` */
export interface SignInMethods {
  password: true;
  /** The OpenID provider of the installation. Null: none is configured. */
  oidc: { name: string } | null;
}

/** `PUT` and `DELETE /console/api/second-factor` */
export const PutSecondFactor = closed({
  code: secret('A code of the authenticator; to remove it, also a recovery code.', 32),
});

/** `POST /console/api/second-factor`. The secret is shown once, until a code confirms it. */
export interface NewSecondFactor {
  secret: string;
  /** For the QR code that an authenticator reads. */
  uri: string;
}

/** `PUT /console/api/second-factor`. Each code works once. They are shown once. */
export interface RecoveryCodes {
  recovery_codes: string[];
}

/** An entry of `GET /console/api/audit-log`. */
export interface AuditLogEntry {
  id: number;
  at: string;
  operator: { id: string; name: string; role: OperatorRole };
  address: string;
  action: string;
  /** The operation of the API. */
  operation: string;
  /** The kind and the id of what was changed, such as `user ann`. */
  subject: string;
  reason: string | null;
  /** The body of the request. */
  request: unknown;
  before: unknown;
  after: unknown;
  /** The HTTP status. Null: the outcome is unknown, because the node stopped. */
  status: number | null;
}

/** The figures of one node over the last second. */
export interface LiveNode {
  node: string;
  version: string;
  gifts_per_s: number;
  coins_per_s: number;
  viewers: number;
  queued: number;
  /** The clock of its machine minus the database's. */
  clock_offset_ms: number;
}

export interface LiveGift {
  gift: string;
  room: string;
  sender: string;
  receiver: string;
  item: string;
  quantity: number;
  coins: number;
  at: string;
}

export interface LiveRoom {
  room: string;
  host: string;
  title: string | null;
  /** Over the last ten seconds. */
  gifts_per_s: number;
  coins_per_s: number;
  viewers: number;
}

/** The message of `/console/api/live`, once a second. All nodes together. */
export interface ConsoleLive {
  t: 'live';
  at: string;
  gifts_per_s: number;
  coins_per_s: number;
  live_rooms: number;
  /** Summed over the nodes: a user on two nodes counts twice. */
  viewers: number;
  /** Battles that run. */
  battles: number;
  commit: {
    /** From the queue to the outcome of accepted gifts, as the upper bound of a bucket. Null: there was none. */
    p50_ms: number | null;
    p99_ms: number | null;
    queued: number;
    /** Gifts that the server refused because it was overloaded. */
    refused_per_s: number;
  };
  nodes: LiveNode[];
  /** The ten most expensive gifts of the last minute. */
  biggest: LiveGift[];
  /** The ten rooms with the most coins in the last ten seconds. */
  busiest: LiveRoom[];
  /** The users of `biggest` and `busiest`. */
  users: PublicUsers;
}
