import { expect, test } from 'vitest';
import { secretIn } from './secret.ts';

test('the fragment of a link and of an invitation has a secret', () => {
  expect(secretIn('#link=abc-_1')).toEqual({ kind: 'link', secret: 'abc-_1' });
  expect(secretIn('#invitation=abc-_1&name=ada')).toEqual({ kind: 'invitation', secret: 'abc-_1' });
  expect(secretIn('#invitation=a%2Bb')).toEqual({ kind: 'invitation', secret: 'a+b' });
});

test('any other fragment has none', () => {
  for (const fragment of ['', '#', '#link=', '#content', '#password=abc'])
    expect(secretIn(fragment)).toBeNull();
});
