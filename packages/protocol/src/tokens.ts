import Type, { type Static } from 'typebox';
import { closed, Timestamp } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

const grants = {
  /** One room, or `*`. Absent: every room. */
  room: Type.Optional(Type.Union([PlatformId, Type.Literal('*')])),
  watch: Type.Optional(Type.Boolean()),
  send: Type.Optional(Type.Boolean()),
  host: Type.Optional(Type.Boolean()),
  moderate: Type.Optional(Type.Boolean()),
  overlay: Type.Optional(Type.Boolean()),
};

/** The `lavish` claim of a token: what its user may do, and where. */
export const Grants = closed(grants);
export type Grants = Static<typeof Grants>;

/** What a token can allow. */
export type Grant = Exclude<keyof Grants, 'room'>;

/** `POST /v1/tokens` */
export const PostToken = closed({
  user: PlatformId,
  ...grants,
  ttl_s: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.maxTokenTtlS })),
});
export type PostToken = Static<typeof PostToken>;

export const Token = Type.Object({ token: Type.String(), expires_at: Timestamp });
export type Token = Static<typeof Token>;
