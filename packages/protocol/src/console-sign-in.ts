import Type, { type Static } from 'typebox';
import { type ConsoleAction, OperatorName, type OperatorRole } from './console.ts';
import { about, closed } from './fields.ts';

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
