import Type, { type Static } from 'typebox';
import { about, closed, literals, Name, nullable, TimestampInput } from './fields.ts';
import { PlatformId } from './ids.ts';
import type { Problem } from './problem.ts';
import type { PublicUsers } from './users.ts';
import { type WhatIfReport, WhatIfRules } from './what-if.ts';

/*
 * The console's own API, below `/console/api`. Only the console's pages use it, so it is not part of the documents of the
 * public API, and changes with the pages.
 */

/**
 * What an operator may be. `host`: a host of the platform, who sees only their own rows. `agency`: an agency, which sees only
 * its contracts and what they have earned.
 */
export const OPERATOR_ROLES = [
  'analyst',
  'support',
  'operator',
  'finance',
  'admin',
  'host',
  'agency',
] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** What an operator can be made by others. Hosts and agencies get links from the platform, which knows who they are. */
export const STAFF_ROLES = ['analyst', 'support', 'operator', 'finance', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** What roles allow. Each operation of the API belongs to one. */
export const CONSOLE_ACTIONS = [
  'agencies.read',
  'agencies.change',
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
  'keys.read',
  'keys.change',
  'ledger.read',
  'live.read',
  'operators.change',
  'overlays.read',
  'overlays.change',
  'packs.read',
  'packs.change',
  'payout_policy.change',
  'payout_terms.change',
  'payouts.approve',
  'payouts.read',
  'payouts.request',
  'payouts.send',
  'rankings.read',
  'rooms.read',
  'rooms.open',
  'rooms.end',
  'rooms.moderate',
  'settings.read',
  'shares.change',
  'statements.read',
  'tokens.revoke',
  'corrections.create',
  'topups.create',
  'users.read',
  'users.change',
  'what_if.run',
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
    /** The agency of an operator with the role `agency`. */
    agency: string | null;
  };
  actions: ConsoleAction[];
  /** The zone in which the server counts days. */
  time_zone: string;
  expires_at: string;
  has_password: boolean;
  second_factor: boolean;
  /** In a session that began by a link, a new password can be set without the current one. */
  began_by: SignInMethod;
}

/** How a session can begin. */
export type SignInMethod = 'password' | 'link' | 'invitation' | 'oidc';

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

/** `POST /console/api/sign-in/oidc` */
export const PostSignInOidc = closed({
  invitation: Type.Optional(secret('The part of an invitation after `#invitation=`, which is used up.', 64)),
});
export type PostSignInOidc = Static<typeof PostSignInOidc>;

/** The response of `POST /console/api/sign-in/oidc`: where the browser goes next. */
export interface OidcSignIn {
  url: string;
}

/**
 * Why a sign-in at the OpenID provider failed, as `/console#sign-in-fault=…`. `unavailable`: the provider does not respond.
 * `refused`: its response is not valid, or the person has cancelled. `no_role`: the account has no role here. `expired`: the
 * sign-in was not begun in this browser, took longer than ten minutes, or has ended before.
 */
export type OidcFault = 'unavailable' | 'refused' | 'no_role' | 'expired' | 'invitation_used';

/** `PUT /console/api/password` */
export const PutPassword = closed({
  current: Type.Optional(secret('The current password. Not needed in a session that began by a link.', 256)),
  password: Password,
});
export type PutPassword = Static<typeof PutPassword>;

/** `DELETE /console/api/second-factor` */
export const DeleteSecondFactor = closed({
  code: Type.Optional(
    secret(
      'A code of the authenticator, or a recovery code. Not needed in a session that began by a link.',
      32,
    ),
  ),
});

/** `PUT /console/api/second-factor` */
export const PutSecondFactor = closed({
  code: secret('A code of the authenticator.', 32),
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

/**
 * What a server key of the console can be allowed. Each operation of `/v1` belongs to one scope. Those besides the actions of
 * operators are for the platform's server only.
 */
export const API_KEY_SCOPES = [
  'agencies.read',
  'agencies.change',
  'gifts.send',
  'gifts.read',
  'users.read',
  'users.change',
  'shares.change',
  'statements.read',
  'corrections.create',
  'topups.create',
  'payouts.read',
  'payouts.request',
  'payouts.send',
  'payout_terms.change',
  'tokens.create',
  'tokens.revoke',
  'links.create',
  'rooms.read',
  'rooms.open',
  'rooms.end',
  'rooms.moderate',
  'battles.read',
  'battles.change',
  'invitations.read',
  'invitations.change',
  'bonuses.read',
  'bonuses.change',
  'campaigns.read',
  'campaigns.change',
  'catalogue.read',
  'catalogue.change',
  'ledger.read',
  'packs.read',
  'packs.change',
  'rankings.read',
  'analytics.read',
] as const satisfies readonly (ConsoleAction | 'gifts.send' | 'tokens.create' | 'links.create')[];
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** A server key, as `GET /console/api/keys` lists it. */
export interface ApiKey {
  id: string;
  name: string;
  /** The first characters of the key. */
  starts_with: string;
  scopes: ApiKeyScope[];
  created_at: string;
  created_by: { id: string; name: string };
  /** Null: never. */
  expires_at: string | null;
  /** Up to a minute late. Null: it was never used. */
  last_used_at: string | null;
  revoked_at: string | null;
}

/** The response of `POST /console/api/keys`, which alone has the key. */
export interface CreatedApiKey extends ApiKey {
  secret: string;
}

/** `POST /console/api/keys` */
export const PostApiKey = closed({
  name: about('What the key is for.', Name),
  scopes: about(
    'What the key allows.',
    Type.Array(literals(...API_KEY_SCOPES), { minItems: 1, uniqueItems: true }),
  ),
  expires_at: Type.Optional(about('When the key ends. Default: never.', TimestampInput)),
});

/** An entry of `GET /console/api/audit-log`. */
export interface AuditLogEntry {
  id: number;
  at: string;
  /** `cli`, without an id: a command on a server, with its user of the operating system. */
  operator: { id: string | null; name: string; role: OperatorRole | 'cli' };
  /** Of the browser, or the name of the server. */
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

/** An operator in `GET /console/api/operators`. */
export interface ListedOperator {
  id: string;
  name: string;
  role: OperatorRole;
  host: string | null;
  agency: string | null;
  created_at: string;
  second_factor: boolean;
  /** Sessions that have not ended. */
  sessions: number;
}

/** `POST /console/api/operators/invitations` */
export const PostInvitation = closed({
  role: literals(...STAFF_ROLES),
  name: Type.Optional(OperatorName),
});
export type PostInvitation = Static<typeof PostInvitation>;

/** `PUT /console/api/operators/{operator}` */
export const PutOperator = closed({ role: literals(...STAFF_ROLES) });
export type PutOperator = Static<typeof PutOperator>;

/** The response of what makes a link to the console. The secret is shown once. */
export interface NewConsoleLink {
  secret: string;
  expires_at: string;
}

export const OVERLAY_NAMES = ['alerts', 'pk', 'supporters', 'goal', 'combo'] as const;
export type OverlayName = (typeof OVERLAY_NAMES)[number];

export const OVERLAY_SIDES = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const;

const colour = Type.Optional(
  Type.String({ pattern: '^[0-9a-f]{6}$', 'x-must-be': 'a colour of six hex digits' }),
);
const overlayText = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '^[^\\u0000\\ud800-\\udfff]*$',
    'x-must-be': 'well-formed text of 1 to 200 characters',
  }),
);
const amount = (minimum: number) =>
  Type.Optional(Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER }));

/** The look of an overlay, as the parameters of its address have it. docs/OVERLAYS.md explains them. */
export const OverlayOptions = closed({
  side: Type.Optional(literals(...OVERLAY_SIDES)),
  scale: Type.Optional(Type.Number({ minimum: 0.3, maximum: 4 })),
  accent: colour,
  gold: colour,
  ink: colour,
  panel: colour,
  rose: colour,
  azure: colour,
  font: Type.Optional(
    Type.String({
      pattern: '^[\\w -]{1,100}$',
      'x-must-be': 'the name of a font: letters, digits, blanks, _ and -',
    }),
  ),
  sound: Type.Optional(Type.Literal('0')),
  min: amount(0),
  text: overlayText,
  title: overlayText,
  goal: amount(1),
  from: amount(0),
  count: Type.Optional(Type.Literal('gifts')),
  reached: overlayText,
  rows: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
});
export type OverlayOptions = Static<typeof OverlayOptions>;

/** `POST /console/api/overlays`. Exactly one of host and room. */
export const PostOverlay = closed({
  overlay: literals(...OVERLAY_NAMES),
  host: Type.Optional(PlatformId),
  room: Type.Optional(PlatformId),
  options: Type.Optional(OverlayOptions),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
});
export type PostOverlay = Static<typeof PostOverlay>;

/** The address of an overlay, without its secret. */
export interface OverlayAddress {
  id: string;
  overlay: OverlayName;
  /** The host whose rooms it shows. Null: it shows one room. */
  host: string | null;
  room: string | null;
  options: OverlayOptions;
  created_at: string;
  /** The operator who made it. */
  created_by: string;
  expires_at: string;
  revoked_at: string | null;
  /** Neither expired nor revoked. */
  is_valid: boolean;
}

/** The response of `POST /console/api/overlays`. The secret, which belongs after the `#`, is shown once. */
export interface NewOverlayAddress extends OverlayAddress {
  secret: string;
}

/** A setting of the server, without secrets. */
export interface EffectiveSetting {
  name: string;
  description: string;
  /** How a person reads it. Null: it is not set, and has no default. */
  value: string | null;
  /** What has set it. `command`: the command that started the server. */
  source: 'default' | 'environment' | 'file' | 'command';
}

/** The result of one check of `lavish doctor`. */
export interface DoctorFinding {
  /** The name of the check, for programs: `DATABASE_URL`, `clock` … */
  check: string;
  /** `failure`: Lavish would not start, or would not run well. */
  verdict: 'ok' | 'warning' | 'failure';
  /** A sentence without its full stop. */
  found: string;
  /** How to fix the problem: a sentence without its full stop. */
  fix?: string;
}

/** `GET /console/api/settings`: those of the node that responds. */
export interface EffectiveSettings {
  data: EffectiveSetting[];
}

/** `GET /console/api/settings/findings` */
export interface DoctorFindings {
  /** When the checks ended. */
  at: string;
  data: DoctorFinding[];
}

/** `POST /console/api/what-ifs` */
export const PostWhatIf = closed({
  from: about('The start of the period.', TimestampInput),
  to: about('The end of the period, exclusive.', TimestampInput),
  rules: WhatIfRules,
});
export type PostWhatIf = Static<typeof PostWhatIf>;

/** A what-if that an operator has started. One runs at a time. */
export interface ConsoleWhatIf {
  id: string;
  /** `refused`: the period or the rules are not valid. `failed`: it took too long, or its node stopped. */
  state: 'running' | 'done' | 'refused' | 'failed' | 'cancelled';
  /** The part that has been read, 0…1. */
  progress: number;
  from: string;
  to: string;
  started_at: string;
  /** The name of the operator who has started it. */
  started_by: string;
  /** When it is done. */
  report: WhatIfReport | null;
  /** Why it was refused. */
  problem: Pick<Problem, 'code' | 'detail' | 'param'> | null;
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

/**
 * The message that a page sends to `/console/api/live`: which room it shows. Then the socket also gets the `subscribed` and
 * `frame` messages of that room, as at `/v1/realtime`, and `resync`, after which the page sends this message again. A socket
 * watches one room at a time.
 */
export const ConsoleWatch = closed({
  t: Type.Literal('watch'),
  room: about('The room. Null: none.', nullable(PlatformId)),
});
export type ConsoleWatch = Static<typeof ConsoleWatch>;
