import { IdempotencyKey, PlatformId, Problem } from '@lavish/protocol';
import Type from 'typebox';

/** Path parameters, by name. */
export const UserPath = Type.Object({ user: PlatformId });
export const ItemPath = Type.Object({ item: PlatformId });
export const RoomPath = Type.Object({ room: PlatformId });
export const RoomUserPath = Type.Object({ room: PlatformId, user: PlatformId });
/** Anything short: what is no identifier of ours names no gift. */
export const GiftPath = Type.Object({
  gift: Type.String({ maxLength: 64, description: 'The identifier of a gift: gft_…' }),
});

/** The headers of a POST that moves money. */
export const KeyHeader = Type.Object({ 'idempotency-key': IdempotencyKey });

const problem = {
  description: 'Why not: see `code`',
  content: { 'application/problem+json': { schema: Problem } },
};

/** The errors of every route. */
export const PROBLEMS = { '4xx': problem, '5xx': problem };
