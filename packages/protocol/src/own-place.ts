import Type from 'typebox';
import { about, nullable } from './fields.ts';

/** A rank, exact or between two. */
export const placeFields = {
  rank: about('The exact rank. Null: see `rank_between`.', nullable(Type.Integer({ minimum: 1 }))),
  rank_between: about(
    'The rank is one of these. Null: it is exact, or there is no place.',
    nullable(
      Type.Object({
        first: about('The highest possible rank.', Type.Integer()),
        last: about('The lowest possible rank.', Type.Integer()),
      }),
    ),
  ),
};
