import Type, { type Static } from 'typebox';

/** An error over HTTP: RFC 9457, `application/problem+json`. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  param: Type.Optional(Type.String()),
  request_id: Type.String(),
  balance: Type.Optional(Type.Integer()),
  required: Type.Optional(Type.Integer()),
  price: Type.Optional(Type.Integer()),
  retry_after_s: Type.Optional(Type.Number()),
});
export type Problem = Static<typeof Problem>;
