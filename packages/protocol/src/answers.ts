/*
 * By what a client recognises the answer to its call. A gateway's page, an empty 200 and the JSON of another service come
 * with a 2xx as well, and say nothing of what became of the request. No import, so that a browser gets it without the
 * schemas; a newer server may send more fields than these.
 */

/** A field's name alone: text. `#`: a whole number, `{}`: an object, `[]`: a list, `!`: true or false. */
type Fields = string;

const GIFT: Fields = 'id room sender receiver item quantity# coins# at';
const BATTLE: Fields = 'id mode state version# sides[]';
const ROOM: Fields = 'id host live!';
const BONUS: Fields = 'id starts_at ends_at multiplier#';
const ITEM: Fields = 'id name price#';

/** `*` is any part of a path, `=field` one that the answer repeats in that field. The first row that fits counts. */
const ANSWERS: readonly [call: string, fields: Fields, each?: Fields][] = [
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
  // Another battle.
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
 * Whether `body` is what this call returns. `path` begins after `/v1`; `body` is undefined when there was none. Of a call
 * that is not known here, any JSON object counts, and no body with status 204.
 */
export function isAnswerTo(method: string, path: string, status: number, body: unknown): boolean {
  const parts = path.split('?', 1)[0]!.split('/').slice(1);
  if (method === 'DELETE') return status === 204 && body === undefined;
  for (const [call, fields, each] of ANSWERS) {
    const repeated = fits(call, method, parts);
    if (repeated === null) continue;
    if (!has(body, fields)) return false;
    if (repeated.some(([field, value]) => body[field] !== value)) return false;
    return each === undefined || (body.data as unknown[]).every((one) => has(one, each));
  }
  return isObject(body) || (body === undefined && status === 204 && method !== 'GET');
}

/** The fields that must repeat a part of the path; null when the row is for another call. */
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

/** A problem document of Lavish, or of a proxy that writes the same. */
export function isProblem(status: number, body: unknown): body is { code: string; detail: string } {
  return has(body, 'code detail request_id status#') && body.status === status;
}

/** An hour. A hop that asks for more is believed for this long. */
const MOST_RETRY_AFTER_S = 3_600;

/**
 * The seconds that a `Retry-After` asks for, whichever hop set it: a number, or a date on the clock of the answer's own
 * `Date`. Null: it asks for none.
 */
export function retryAfterS(headers: { get(name: string): string | null }): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (value === '') return null;
  // Another text is read as a year by some engines.
  const atMs = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  const isNumber = /^\d+(\.\d+)?$/.test(value);
  if (!isNumber && Number.isNaN(atMs)) return null;
  const nowMs = Date.parse(headers.get('date') ?? '') || Date.now();
  const seconds = isNumber ? Number(value) : (atMs - nowMs) / 1000;
  return Math.min(Math.max(seconds, 0), MOST_RETRY_AFTER_S);
}
