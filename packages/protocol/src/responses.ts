/*
 * How a client recognises the response of a Lavish server. A gateway's page, an empty 200 and the JSON of another service
 * have a status of 2xx too, but do not show whether the request was carried out. A newer server may send more fields
 * than these. This file imports nothing, so that browser bundles do not include the schemas.
 */

/** Names of fields with their type. No suffix: text, `#`: a number, `{}`: an object, `[]`: a list, `!`: a boolean. */
type Fields = string;

const GIFT: Fields = 'id room sender receiver item quantity# coins# at';
const BATTLE: Fields = 'id mode state version# sides[]';
const ROOM: Fields = 'id host live!';
const BONUS: Fields = 'id starts_at ends_at multiplier#';
const ITEM: Fields = 'id name price#';

/** `*`: any part of a path. `=field`: a part that the response repeats in this field. The first matching row counts. */
const RESPONSES: readonly [call: string, fields: Fields, each?: Fields][] = [
  ['POST users/=user/top-ups', 'user coins# balance# wallet_version#'],
  ['POST rooms/=room/gifts', `${GIFT} balance# wallet_version#`],
  ['GET users/*/entries', 'data[] has_more!', 'id kind coins# balance# at'],
  ['GET rooms/*/gifts', 'data[] has_more!', GIFT],
  ['GET rooms/*/supporters', 'data[] has_more!', 'user coins# gifts#'],
  ['GET battles/*/supporters', 'data[] has_more!', 'user points# coins#'],
  ['GET battles/=battle/audit', 'battle state matches!'],
  ['GET leaderboards/*', 'data[] has_more!', 'rank# user'],
  ['GET catalogue', 'data[]', ITEM],
  ['GET rooms', 'data[] has_more!', ROOM],
  ['GET battles', 'data[] has_more!', BATTLE],
  ['GET bonuses', 'data[] has_more!', BONUS],
  ['GET rooms/*/guests', 'data[] has_more!', 'user'],
  ['GET rooms/*/blocks', 'data[] has_more!', 'user'],
  ['GET users/*/invite-blocks', 'data[] has_more!', 'inviter'],
  ['PUT users/*/invite-blocks/=inviter', 'inviter'],
  ['GET users/*/invite-settings', 'accepts_invites!'],
  ['PUT users/*/invite-settings', 'accepts_invites!'],
  ['GET users/=id', 'id wallet{}'],
  ['PUT users/=id', 'id wallet{}'],
  ['PUT catalogue/=id', ITEM],
  ['PUT bonuses/=id', BONUS],
  ['GET bonuses/=id', BONUS],
  ['GET rooms/=id', ROOM],
  ['POST rooms', ROOM],
  ['POST rooms/=id/end', ROOM],
  ['PUT rooms/=id/guests/*', ROOM],
  ['PUT rooms/=room/blocks/=user', 'room user blocked!'],
  ['GET gifts/=id', GIFT],
  ['GET battles/=id', BATTLE],
  ['POST battles', BATTLE],
  // The response is another battle.
  ['POST battles/*/rematch', BATTLE],
  ['POST battles/=id/*', BATTLE],
  ['POST tokens', 'token expires_at'],
  ['POST tokens/revocations', 'revoked_at'],
];

const TYPES: Record<string, (value: unknown) => boolean> = {
  '#': (value) => typeof value === 'number',
  '!': (value) => typeof value === 'boolean',
  '[]': Array.isArray,
  '{}': isObject,
  '': (value) => typeof value === 'string',
};

/**
 * Whether `body` is a response to this call. `path` starts after `/v1`. `body`: undefined if there was none. For an unknown
 * call it accepts any JSON object, and an empty body with status 204.
 */
export function isResponseTo(method: string, path: string, status: number, body: unknown): boolean {
  const parts = path.split('?', 1)[0]!.split('/').slice(1);
  if (method === 'DELETE') return status === 204 && body === undefined;
  for (const [call, fields, each] of RESPONSES) {
    const repeated = fits(call, method, parts);
    if (repeated === null) continue;
    if (!has(body, fields)) return false;
    if (repeated.some(([field, value]) => body[field] !== value)) return false;
    return each === undefined || (body.data as unknown[]).every((one) => has(one, each));
  }
  return isObject(body) || (body === undefined && status === 204 && method !== 'GET');
}

/** The fields that must repeat a part of the path. Null: the row is for another call. */
function fits(call: string, method: string, parts: string[]): [string, string][] | null {
  const [wanted, pattern] = call.split(' ') as [string, string];
  const places = pattern.split('/');
  if (wanted !== method || places.length !== parts.length) return null;
  const repeated: [string, string][] = [];
  for (const [at, place] of places.entries()) {
    const part = parts[at]!;
    if (place[0] === '=') repeated.push([place.slice(1), decoded(part)]);
    else if (place !== '*' && place !== part) return null;
  }
  return repeated;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function has(body: unknown, fields: Fields): body is Record<string, unknown> {
  return (
    isObject(body) &&
    fields.split(' ').every((field) => {
      const [, name = '', type = ''] = /^(\w+)(.*)$/.exec(field)!;
      return TYPES[type]!(body[name]);
    })
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `body` is a problem document of Lavish. */
export function isProblem(status: number, body: unknown): body is { code: string; detail: string } {
  return has(body, 'code detail request_id status#') && body.status === status;
}

/** An hour. A longer `Retry-After` is reduced to this. */
const MAX_RETRY_AFTER_S = 3_600;

/**
 * The seconds of a `Retry-After` header, which a proxy may have set: a number, or a date relative to the response's `Date`
 * header. Null: there is no valid header.
 */
export function retryAfterS(headers: { get(name: string): string | null }): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (value === '') return null;
  // Some engines would parse other texts as a year.
  const atMs = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  const isNumber = /^\d+(\.\d+)?$/.test(value);
  if (!isNumber && Number.isNaN(atMs)) return null;
  const nowMs = Date.parse(headers.get('date') ?? '') || Date.now();
  const seconds = isNumber ? Number(value) : (atMs - nowMs) / 1000;
  return Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_S);
}
