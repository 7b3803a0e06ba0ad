/*
 * How a client recognises the response of a Lavish server. A gateway's page, an empty 200 and the JSON of another service
 * have a status of 2xx too, but do not show whether the request was carried out. A newer server may send more fields
 * than these. This file imports nothing, so that browser bundles do not include the schemas.
 */

/** Names of fields, each with its type unless it is a string: `id coins:number next_cursor:string|null`. */
export type Fields = string;

export const GIFT_FIELDS: Fields = 'id room sender receiver item quantity:number coins:number at';
export const RECEIPT_FIELDS: Fields = `${GIFT_FIELDS} balance:number wallet_version:number`;
export const BATTLE_FIELDS: Fields = 'id mode state version:number sides:list';
export const AUDIT_FIELDS: Fields = 'battle state matches:boolean';
export const ROOM_FIELDS: Fields = 'id host live:boolean';
export const ROOM_BLOCK_FIELDS: Fields = 'room user blocked:boolean';
export const INVITE_SETTINGS_FIELDS: Fields = 'accepts_invites:boolean';
export const USER_FIELDS: Fields = 'id wallet:object';
export const ITEM_FIELDS: Fields = 'id name price:number';
export const CATALOGUE_FIELDS: Fields = 'data:list';
/** Without its cursor a list would be read from the start again and again. */
export const PAGE_FIELDS: Fields = 'data:list has_more:boolean next_cursor:string|null';
export const CAMPAIGN_FIELDS: Fields = 'id state starts_at ends_at rules:list';
/** The entries of pages. */
export const STATEMENT_LINE_FIELDS: Fields = 'id kind coins:number balance:number at';
export const SUPPORTER_FIELDS: Fields = 'user coins:number gifts:number';
export const BATTLE_SUPPORTER_FIELDS: Fields = 'user points:number coins:number';
export const STANDING_FIELDS: Fields = 'rank:number score:number';
export const RANKED_FIELDS: Fields = 'rank:number';
export const OWN_RANK_FIELDS: Fields = 'user hidden:boolean';

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;

export const isObject = (value: unknown): value is Record<string, unknown> => typeOf(value) === 'object';

export const hasFields = (body: unknown, fields: Fields): body is Record<string, unknown> =>
  isObject(body) &&
  fields.split(' ').every((field) => {
    const [name, types = 'string'] = field.split(':');
    return types.split('|').includes(typeOf(body[name!]));
  });

/**
 * Whether `body` has these fields, each entry of its `data` those of `each`, and the values of `repeated`, which are the parts
 * of the request's path that the response repeats.
 */
export const isResponseBody = (
  body: unknown,
  repeated: Record<string, unknown>,
  fields: Fields,
  each?: Fields,
): boolean =>
  hasFields(body, fields) &&
  Object.keys(repeated).every((field) => body[field] === repeated[field]) &&
  (each === undefined || (body.data as unknown[]).every((entry) => hasFields(entry, each)));

/** Whether `body` is a problem document of Lavish. */
export function isProblem(status: number, body: unknown): body is { code: string; detail: string } {
  return hasFields(body, 'code detail request_id status:number') && body.status === status;
}

/** An hour. A longer delay is reduced to this. */
const MAX_RETRY_AFTER_S = 3_600;

/**
 * How long a refused client should wait: the longer of the problem's `retry_after_s` and the `Retry-After` header, which a
 * proxy may have set. At most an hour. Undefined: neither is valid. Seconds.
 */
export function retryAfterS(
  headers: { get(name: string): string | null },
  problem: { retry_after_s?: unknown } = {},
): number | undefined {
  const delays = [problem.retry_after_s, headerDelayS(headers)].filter(isDelay);
  return delays.length === 0 ? undefined : Math.min(Math.max(...delays), MAX_RETRY_AFTER_S);
}

const isDelay = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** The header has a number of seconds, or a date relative to the response's `Date` header. NaN: it is not valid. */
function headerDelayS(headers: { get(name: string): string | null }): number {
  const value = headers.get('retry-after') ?? '';
  const seconds = Number.parseFloat(value);
  if (!Number.isNaN(seconds)) return seconds;
  const nowMs = Date.parse(headers.get('date') ?? '') || Date.now();
  return Math.max((Date.parse(value) - nowMs) / 1000, 0);
}
