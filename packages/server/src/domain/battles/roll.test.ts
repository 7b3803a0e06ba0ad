import { expect, it, test } from 'vitest';
import { commitmentOf, rollOf } from './roll.ts';

const SECRET = 'a'.repeat(64);

test('a commitment equals the output of sha256sum for the secret', () => {
  expect(commitmentOf(SECRET)).toBe('ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb');
});

test('a roll is the first 12 hex digits of the output of openssl, divided by 2^48', () => {
  // The output of printf 'luck\nann\nkey-1' | openssl dgst -sha256 -hmac aaaa… starts with these digits.
  expect(rollOf(SECRET, 'luck', 'ann', 'key-1')).toBe(0x3dd20368e2dc / 2 ** 48);
});

it.each<[string, Parameters<typeof rollOf>]>([
  ['secret', ['b'.repeat(64), 'luck', 'ann', 'key-1']],
  ['boost', [SECRET, 'more', 'ann', 'key-1']],
  ['sender', [SECRET, 'luck', 'ben', 'key-1']],
  ['key', [SECRET, 'luck', 'ann', 'key-2']],
])('a different %s gives a different roll', (_, of) => {
  expect(rollOf(...of)).not.toBe(rollOf(SECRET, 'luck', 'ann', 'key-1'));
});

test('rolls are uniform: of 10,000 about as many in each tenth', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 10_000; n += 1) tenths[Math.floor(rollOf(SECRET, 'luck', 'ann', `${n}`) * 10)]! += 1;
  // 1,000 each, give or take 4.7 standard deviations of 30. The secret is fixed, and so is the outcome.
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(140);
});
