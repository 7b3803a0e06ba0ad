import { expect, test } from 'vitest';
import { faultIn, secretIn } from './secret.ts';

test('the fragment of a link and of an invitation has a secret', () => {
  expect(secretIn('#link=abc-_1')).toEqual({ kind: 'link', secret: 'abc-_1' });
  expect(secretIn('#invitation=abc-_1')).toEqual({ kind: 'invitation', secret: 'abc-_1' });
  expect(secretIn('#invitation=abc-_1&name=Grace%20H.')).toEqual({
    kind: 'invitation',
    secret: 'abc-_1',
    name: 'Grace H.',
  });
  expect(secretIn('#invitation=a%2Bb')).toEqual({ kind: 'invitation', secret: 'a+b' });
});

test('any other fragment has none', () => {
  for (const fragment of ['', '#', '#link=', '#content', '#password=abc'])
    expect(secretIn(fragment)).toBeNull();
});

test('the fragment after a failed sign-in at the provider names the reason, and nothing else is one', () => {
  expect(faultIn('#sign-in-fault=no_role')).toBe('no_role');
  for (const fragment of [
    '',
    '#sign-in-fault=',
    '#sign-in-fault=<b>',
    '#sign-in-fault=constructor',
    '#link=abc',
  ])
    expect(faultIn(fragment)).toBeNull();
});
