import Type, { type Static } from 'typebox';
import { about, closed, Name } from './fields.ts';

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
