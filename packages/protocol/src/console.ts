import Type, { type Static } from 'typebox';
import { about, closed, literals, Name, TimestampInput } from './fields.ts';
import type { Problem } from './problem.ts';
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

/** The name of an operator: what they sign in with. */
export const OperatorName = about('The name with which the operator signs in.', Name);

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
