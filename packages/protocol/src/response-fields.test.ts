import { expect, it } from 'vitest';
import { hasFields, isProblem, retryAfterS } from './response-fields.ts';

it('names fields with their type', () => {
  const fields = 'text number:number flag:boolean object:object list:list';
  const body = { text: '', number: 0, flag: false, object: {}, list: [] };
  expect(hasFields(body, fields)).toBe(true);
  for (const name of Object.keys(body))
    for (const value of ['x', 1, true, {}, [], null, undefined]) {
      const own = body[name as keyof typeof body];
      const isSame =
        typeof value === typeof own && Array.isArray(value) === Array.isArray(own) && value !== null;
      expect(hasFields({ ...body, [name]: value }, fields), `${name}: ${String(value)}`).toBe(isSame);
    }
  for (const none of [null, undefined, [], 'text']) expect(hasFields(none, 'text')).toBe(false);
});

it('a field may be text or null', () => {
  const accepted = [null, '', 'c', 1, {}, undefined].map((next) => hasFields({ next }, 'next:string|null'));
  expect(accepted).toEqual([true, true, true, false, false, false]);
});

it('a problem document repeats the status', () => {
  const problem = { code: 'forbidden', detail: 'No.', status: 403, request_id: 'r' };
  expect(isProblem(403, problem)).toBe(true);
  expect(isProblem(502, problem)).toBe(false);
  expect(isProblem(403, { code: 403, detail: 'No.' })).toBe(false);
});

it.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': 'Mon, 30 Nov 2026 06:00:10 GMT', date: 'Mon, 30 Nov 2026 06:00:00 GMT' }, 10],
  [{ 'retry-after': 'Mon, 30 Nov 2026 05:00:00 GMT', date: 'Mon, 30 Nov 2026 06:00:00 GMT' }, 0],
  [{ 'retry-after': '99999999999' }, 3_600],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{}, undefined],
])('Retry-After %j is %s seconds', (headers, seconds) => {
  expect(retryAfterS(new Headers(headers as Record<string, string>))).toBe(seconds);
});

it.each([
  ['the problem', {}, { retry_after_s: 2.5 }, 2.5],
  ['the longer of both, from the problem', { 'retry-after': '3' }, { retry_after_s: 9 }, 9],
  ['the longer of both, from the header', { 'retry-after': '30' }, { retry_after_s: 1 }, 30],
  ['the problem, within an hour', {}, { retry_after_s: 1e9 }, 3_600],
  ['the header, if the problem has no valid number', { 'retry-after': '3' }, { retry_after_s: 'soon' }, 3],
  ['neither', {}, {}, undefined],
])('how long to wait comes from %s', (_, headers, problem, seconds) => {
  expect(retryAfterS(new Headers(headers as Record<string, string>), problem)).toBe(seconds);
});
