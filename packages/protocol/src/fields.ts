import Type from 'typebox';
import { LIMITS } from './limits.ts';

/** Fields that many messages share. */

export const Coins = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });

/** Earnings may be below zero after a reversal. */
export const SignedCoins = Type.Integer({ minimum: -LIMITS.maxCoins, maximum: LIMITS.maxCoins });

/** PostgreSQL text holds every character but U+0000. */
const NO_NUL = '^[^\\u0000]*$';

export const Name = Type.String({ minLength: 1, maxLength: LIMITS.maxNameLength, pattern: NO_NUL });

export const WebUrl = Type.String({
  maxLength: LIMITS.maxUrlLength,
  pattern: '^(https?://|/)[^\\u0000\\s]*$',
  description: 'http(s), or a path on this server',
});

/** UTC RFC 3339 in whole milliseconds: `2026-01-31T12:00:00.000Z`. */
export const Timestamp = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' });

/** A time in a request: any RFC 3339 with a zone; read to the millisecond. */
export const TimestampInput = Type.String({
  maxLength: 40,
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$',
});

/** In a PUT an absent field keeps its value and null clears it. */
export const clearable = <T extends Type.TSchema>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A closed object: a field that is not in the schema is an error that names it. */
export const closed = <T extends Type.TProperties>(properties: T, options: Type.TObjectOptions = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });
