import Type, { type Static } from 'typebox';
import { about } from './fields.ts';

/** What an error tells beside its code, over both transports. */
export const errorExtras = {
  param: Type.Optional(about('The field at fault.', Type.String())),
  balance: Type.Optional(about('With `insufficient_balance`: what there is.', Type.Integer())),
  required: Type.Optional(about('With `insufficient_balance`: what it takes.', Type.Integer())),
  price: Type.Optional(about('With `price_changed`: the price now.', Type.Integer())),
  retry_after_s: Type.Optional(
    about('With 429 and 503: when to try again. Also the `Retry-After` header.', Type.Number()),
  ),
};

/** An error over HTTP: RFC 9457, `application/problem+json`. */
export const Problem = Type.Object(
  {
    type: about('`urn:lavish:error:` and the code.', Type.String()),
    title: about('The code in words.', Type.String()),
    status: about('The status of the answer.', Type.Integer()),
    detail: about(
      'A sentence for whoever has to mend it. Not for users, and not to be parsed.',
      Type.String(),
    ),
    code: about('What to go by.', Type.String()),
    request_id: about('For support: our logs know it.', Type.String()),
    ...errorExtras,
  },
  { description: 'Why a request was refused: RFC 9457.' },
);
export type Problem = Static<typeof Problem>;
