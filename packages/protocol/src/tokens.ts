import Type, { type Static } from 'typebox';
import { about, closed, Timestamp, TimestampInput } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

const grant = (what: string) => Type.Optional(about(what, Type.Boolean()));

const grants = {
  room: Type.Optional(
    about('One room, or `*`. Absent: every room.', Type.Union([PlatformId, Type.Literal('*')])),
  ),
  watch: grant('May subscribe to the room and read its log.'),
  send: grant('May send gifts.'),
  host: grant('May open rooms as their host and manage them.'),
  moderate: grant('May block and unblock senders.'),
  overlay: grant(
    'For an overlay of a streaming program. Without other grants it may only watch, and read what viewers see.',
  ),
};

/** The `lavish` claim of a token: the grants of its user, and the room where they apply. */
export const Grants = closed(grants);
export type Grants = Static<typeof Grants>;

/** A permission in a token. */
export type Grant = Exclude<keyof Grants, 'room'>;

/** `POST /v1/tokens` */
export const PostToken = closed({
  user: about('The user of the token. The user does not have to exist yet.', PlatformId),
  ...grants,
  ttl_s: Type.Optional(
    about(
      'Seconds until it expires.',
      Type.Integer({ minimum: 1, maximum: LIMITS.maxTokenTtlS, default: LIMITS.defaultTokenTtlS }),
    ),
  ),
});
export type PostToken = Static<typeof PostToken>;

const JwtId = Type.String({ minLength: 1, maxLength: 256, pattern: '^[^\\u0000]*$' });

export const Token = Type.Object({
  token: about("The user's credential, for HTTP and sockets.", Type.String()),
  jti: about('The id by which the token can be revoked.', JwtId),
  expires_at: Timestamp,
});
export type Token = Static<typeof Token>;

/** `POST /v1/tokens/revocations` */
export const PostTokenRevocation = closed({
  jti: Type.Optional(about('The token with this `jti` claim.', JwtId)),
  user: Type.Optional(about('All tokens of this user that were issued until now.', PlatformId)),
  expires_at: Type.Optional(
    about(
      'When the last of these tokens expires. The revocation is kept until then. Absent: for ten years.',
      TimestampInput,
    ),
  ),
});
export type PostTokenRevocation = Static<typeof PostTokenRevocation>;

export const TokenRevocation = Type.Object({
  jti: Type.Optional(about('The `jti` of the revoked token.', JwtId)),
  user: Type.Optional(about('The user whose tokens are revoked.', PlatformId)),
  revoked_at: about('Tokens issued later are valid.', Timestamp),
  expires_at: about('When the revocation is deleted.', Timestamp),
});
export type TokenRevocation = Static<typeof TokenRevocation>;

/** `POST /v1/console/links` */
export const PostConsoleLink = closed({
  host: Type.Optional(about('The host who is signed in.', PlatformId)),
  agency: Type.Optional(about('Instead of a host: the agency that is signed in.', PlatformId)),
});
export type PostConsoleLink = Static<typeof PostConsoleLink>;

export const ConsoleLink = Type.Object({
  path: about(
    'The path on this server that signs the host or the agency in to the console, once. The secret is after the `#`, so that no log has it.',
    Type.String(),
  ),
  expires_at: Timestamp,
});
export type ConsoleLink = Static<typeof ConsoleLink>;
