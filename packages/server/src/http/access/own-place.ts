import { PlatformId, type Refusal } from '@lavish/protocol';
import Type from 'typebox';
import { refuse } from '../../domain/refusal.ts';
import type { Identity } from '../../domain/users/identity.ts';
import { EXACT_RANKS } from '../../store/rankings/read-own-place.ts';
import { requireSelf } from './request-identity.ts';

/** The query parameter that names whose place is read. */
export const ownerQuery = {
  user: Type.Optional(
    Type.With(PlatformId, {
      description: 'Whose place. Required with a server key. Default: the user of the token.',
    }),
  ),
};

/** The user whose place a request reads: only the user's own token and the server key may. */
export function ownerOf(identity: Identity, queried: string | undefined): string | Refusal {
  const user = queried ?? (identity.kind === 'user' ? identity.user : undefined);
  if (user === undefined)
    return refuse('invalid_request', 'With a server key, user is required.', { param: 'user' });
  return requireSelf(identity, user) ?? user;
}

/** The rank if it can be counted, else between which ranks it is. `places`: of the ranking, at least. */
export function rankOf(
  place: { ahead: number } | null,
  places: number,
): { rank: number | null; rank_between: { first: number; last: number } | null } {
  if (place === null) return { rank: null, rank_between: null };
  if (place.ahead < EXACT_RANKS) return { rank: place.ahead + 1, rank_between: null };
  const first = EXACT_RANKS + 1;
  return { rank: null, rank_between: { first, last: Math.max(first, places) } };
}
