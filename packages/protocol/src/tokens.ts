import Type, { type Static } from 'typebox';
import { about, closed, Timestamp, TimestampInput } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

const grant = (what: string) => Type.Optional(about(what, Type.Boolean()));

const grants = {
  room: Type.Optional(
    about('One room, or `*`. Absent: every room.', Type.Union([PlatformId, Type.Literal('*')])),
  ),
  watch: grant('May subscribe, and read the log.'),
  send: grant('May send gifts.'),
  host: grant('May open rooms as their host, and run them.'),
  moderate: grant('May say who may not send.'),
  overlay: grant(
    "For a streaming program's overlay. Alone, it may watch and read what is shown to viewers, and nothing else.",
  ),
};

/** The `lavish` claim of a token: what its user may do, and where. */
export const Grants = closed(grants);
export type Grants = Static<typeof Grants>;

/** What a token can allow. */
export type Grant = Exclude<keyof Grants, 'room'>;

/** `POST /v1/tokens` */
export const PostToken = closed({
  user: about('Whom the token stands for. Need not be known yet.', PlatformId),
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
  token: about("The user's credential, over HTTP and for the socket.", Type.String()),
  jti: about('The token can be revoked by it.', JwtId),
  expires_at: Timestamp,
});
export type Token = Static<typeof Token>;

/** `POST /v1/tokens/revocations` */
export const PostTokenRevocation = closed({
  jti: Type.Optional(about('The token with this `jti` claim.', JwtId)),
  user: Type.Optional(about('All tokens of this user that were issued until now.', PlatformId)),
  expires_at: Type.Optional(
    about(
      'When the last of these tokens expires: the revocation is kept until then. Absent: it is kept for ten years.',
      TimestampInput,
    ),
  ),
});
export type PostTokenRevocation = Static<typeof PostTokenRevocation>;

export const TokenRevocation = Type.Object({
  jti: Type.Optional(about('The `jti` whose token was revoked.', JwtId)),
  user: Type.Optional(about('The user whose tokens were revoked.', PlatformId)),
  revoked_at: about('Tokens that were issued later count.', Timestamp),
  expires_at: about('Until when the revocation is kept.', Timestamp),
});
export type TokenRevocation = Static<typeof TokenRevocation>;
