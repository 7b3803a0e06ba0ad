import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createUserToken, type TokenSource } from './user-token.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000_000 }));
afterEach(() => void vi.useRealTimers());

/** A JWT that expires in `inMs`; its name has letters that Latin-1 lacks. */
function jwt(inMs: number): string {
  const payload = JSON.stringify({ name: 'Żółć', exp: (Date.now() + inMs) / 1000 });
  return `e30.${Buffer.from(payload).toString('base64url')}.sig${inMs}`;
}
const tokenOf = (source: TokenSource) => createUserToken(source, Date.now, () => 0.5);

it('fetches a token once, and keeps it', async () => {
  const source = vi.fn(async () => 'tok');
  const token = tokenOf(source);
  const both = await Promise.all([token.take(), token.take()]);
  expect(both.map((taken) => taken.token)).toEqual(['tok', 'tok']);
  expect(await token.take()).toEqual({ token: 'tok', isFresh: false });
  expect(source).toHaveBeenCalledTimes(1);
});

it('marks a token that is taken for the first time as fresh', async () => {
  let n = 0;
  const token = tokenOf(() => `tok-${++n}`);
  expect(await token.take()).toEqual({ token: 'tok-1', isFresh: true });
  token.drop('tok-1');
  expect(await token.take()).toEqual({ token: 'tok-2', isFresh: true });
  // A late refusal of an old token does not concern the newer one.
  token.drop('tok-1');
  expect(await token.take()).toEqual({ token: 'tok-2', isFresh: false });
});

it('fetches the next token before the old one expires', async () => {
  const source = vi.fn(() => jwt(3600_000));
  const token = tokenOf(source);
  await token.take();
  await vi.advanceTimersByTimeAsync(3600_000 - 45_001);
  expect(source).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(source).toHaveBeenCalledTimes(2);
  expect((await token.take()).isFresh).toBe(true);
  expect(source).toHaveBeenCalledTimes(2);
  token.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('does not return a token that has expired after a failed renewal', async () => {
  const first = jwt(60_000);
  let n = 0;
  const token = tokenOf(() => {
    n += 1;
    if (n === 2) throw new Error('The platform is down');
    return n === 1 ? first : 'later';
  });
  expect((await token.take()).token).toBe(first);
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await token.take()).token).toBe('later');
  expect(n).toBe(3);
});

it('accepts a token that cannot be renewed, and one that is no JWT', async () => {
  const expired = jwt(-1);
  const fixed = tokenOf(expired);
  fixed.drop(expired);
  expect(await fixed.take()).toMatchObject({ token: expired });
  expect(fixed.isRenewable).toBe(false);
  await tokenOf(() => 'no.jwt').take();
  expect(vi.getTimerCount()).toBe(0);
});

it('rejects with the fault of the source, and calls it again the next time', async () => {
  let n = 0;
  const token = tokenOf(() => {
    n += 1;
    if (n === 1) throw new Error('The platform is down');
    return 'tok';
  });
  await expect(token.take()).rejects.toThrow('The platform is down');
  expect((await token.take()).token).toBe('tok');
});

it('rejects when the source does not resolve in time', async () => {
  let n = 0;
  const token = tokenOf(() => {
    n += 1;
    return n === 1 ? new Promise<string>(() => {}) : 'tok';
  });
  const first = token.take();
  const refused = expect(first).rejects.toThrow('in time');
  await vi.advanceTimersByTimeAsync(15_000);
  await refused;
  expect((await token.take()).token).toBe('tok');
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  ["a gateway's page", '<h1>Sign in</h1>'],
  ['nothing', ''],
  ['a line more', 'tok\n'],
  ['undefined', undefined],
  ['an object', { token: 'tok' }],
])('rejects when the source returns %s, and calls it again the next time', async (_, first) => {
  let n = 0;
  const token = tokenOf(() => {
    n += 1;
    return n === 1 ? (first as string) : 'tok';
  });
  await expect(token.take()).rejects.toThrow('no token');
  expect((await token.take()).token).toBe('tok');
});
