import Type, { type Static } from 'typebox';
import { about } from './fields.ts';

/** Fields of an error besides its code, over HTTP and sockets. */
export const errorExtras = {
  param: Type.Optional(about('The invalid field.', Type.String())),
  balance: Type.Optional(about('With `insufficient_balance`: coins in the wallet.', Type.Integer())),
  required: Type.Optional(about('With `insufficient_balance`: coins required.', Type.Integer())),
  price: Type.Optional(about('With `price_changed`: the current price.', Type.Integer())),
  retry_after_s: Type.Optional(
    about(
      'With 429 and 503: seconds until the next attempt. Also in the `Retry-After` header.',
      Type.Number(),
    ),
  ),
};

/** An error over HTTP: RFC 9457, `application/problem+json`. */
export const Problem = Type.Object(
  {
    type: about('`urn:lavish:error:` and the code.', Type.String()),
    title: about('A short text for the code.', Type.String()),
    status: about('The status of the response.', Type.Integer()),
    detail: about(
      'A sentence for the developer. Do not show it to users, and do not parse it.',
      Type.String(),
    ),
    code: about('The error code. Use it for decisions.', Type.String()),
    request_id: about('For support: the id of the request in the logs.', Type.String()),
    ...errorExtras,
  },
  { description: 'The reason why a request was refused (RFC 9457).' },
);
export type Problem = Static<typeof Problem>;
