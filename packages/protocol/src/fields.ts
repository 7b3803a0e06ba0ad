import Type from 'typebox';
import { LIMITS } from './limits.ts';

/*
 * Fields that many messages share. `description` is the meaning of a field. `x-must-be` describes the valid values where the
 * schema has only a pattern. Errors and the API reference quote it.
 */

/** The schema with a description. */
export const about = <T extends Type.TSchema>(description: string, schema: T): T =>
  Type.With(schema, { description }) as unknown as T;

export const Coins = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });

/** Coins that may be negative, such as earnings after a reversal. */
export const SignedCoins = Type.Integer({ minimum: -LIMITS.maxCoins, maximum: LIMITS.maxCoins });

export const Name = Type.String({
  minLength: 1,
  maxLength: LIMITS.maxNameLength,
  // No control characters: clients show them as breaks or not at all, and terminals interpret them in logs. No unpaired
  // surrogates, which are not characters. Text that only looks empty is allowed: clients then show the id (`shownName`).
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$',
  'x-must-be': `well-formed text of 1 to ${LIMITS.maxNameLength} characters, none of them a control character`,
});

/** The platform's own reference, which clients do not show. PostgreSQL cannot store U+0000. */
export const Reference = Type.String({
  minLength: 1,
  maxLength: LIMITS.maxNameLength,
  pattern: '^[^\\u0000\\ud800-\\udfff]*$',
  'x-must-be': `well-formed text of 1 to ${LIMITS.maxNameLength} characters, without U+0000`,
});

/** A tag that the platform gives its users: a country, or any other division. */
export const Region = Type.String({
  pattern: '^[a-z0-9_-]{1,32}$',
  'x-must-be': '1 to 32 of the characters a-z, 0-9, _ and -',
});

export const WebUrl = Type.String({
  maxLength: LIMITS.maxUrlLength,
  // Browsers interpret //host and /\\host as URLs on another host, and ignore control characters in them.
  pattern: '^(https?://|/(?!/))[^\\\\\\u0000-\\u0020\\u007f-\\u009f\\s\\ud800-\\udfff]*$',
  'x-must-be':
    'an address that begins with http(s):// or, on this server, with a single /, and has no blanks, backslashes or control characters',
});

export const Timestamp = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  'x-must-be': 'a UTC time in whole milliseconds, such as 2026-01-31T12:00:00.000Z',
});

/** A time in a request: RFC 3339 with a zone, read to the millisecond. `format` checks the calendar. */
export const TimestampInput = Type.String({
  maxLength: 40,
  format: 'date-time',
  'x-must-be': 'a time such as 2026-01-31T12:00:00Z, in the years 1000 to 2999',
  pattern: '^[12]\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$',
});

/** A union of these texts. The cast keeps their order, which `map` loses. */
export const literals = <T extends string[]>(...values: T) =>
  Type.Union(values.map((value) => Type.Literal(value))) as unknown as Type.TUnion<{
    [K in keyof T]: Type.TLiteral<T[K]>;
  }>;

/** A field of a PUT request: absent keeps the value, and null clears it. */
export const clearable = <T extends Type.TSchema>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** An object without additional fields. An unknown field is refused, and the error names it. */
export const closed = <T extends Type.TProperties>(properties: T, options: Type.TObjectOptions = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });
