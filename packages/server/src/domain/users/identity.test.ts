import type { Grants } from '@lavish/protocol';
import { expect, it, test } from 'vitest';
import { allows, type Identity } from './identity.ts';

const user = (grants: Grants): Identity => ({ kind: 'user', user: 'ann', name: null, grants, expiresAt: 0 });

it.each<[string, Grants, Parameters<typeof allows>[1], boolean]>([
  ['its grant in every room', { send: true }, 'send', true],
  ['its grant in its room', { room: 'stage', send: true }, 'send', true],
  ['its grant in any room', { room: '*', send: true }, 'send', true],
  ['nothing in another room', { room: 'attic', send: true }, 'send', false],
  ['nothing beyond its grants', { watch: true }, 'send', false],
  ['no grant that is false', { send: false }, 'send', false],
  ['nothing without grants', {}, 'watch', false],
  ['an overlay to watch', { overlay: true }, 'watch', true],
  ['an overlay to watch its room only', { room: 'attic', overlay: true }, 'watch', false],
  ['an overlay nothing else', { overlay: true }, 'send', false],
  ['a host no gifts', { host: true }, 'send', false],
])('a token allows %s', (_, grants, grant, allowed) => {
  expect(allows(user(grants), grant, 'stage')).toBe(allowed);
});

test('a server key allows everything', () => {
  for (const grant of ['watch', 'send', 'host', 'moderate', 'overlay'] as const) {
    expect(allows({ kind: 'server' }, grant, 'stage')).toBe(true);
  }
});
