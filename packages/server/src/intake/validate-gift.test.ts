import type { Grants } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { hexId } from '../domain/testing/examples.ts';
import type { Identity } from '../domain/users/identity.ts';
import { giftCommandOf } from './validate-gift.ts';

const server: Identity = { kind: 'server' };
const ann = (grants: Grants = { send: true }): Identity => ({
  kind: 'user',
  user: 'ann',
  name: null,
  grants,
  expiresAt: 0,
});
const request = { room: 'stage', key: 'key-1', item: 'rose' };

describe('a gift request', () => {
  it('becomes a command with its defaults', () => {
    expect(giftCommandOf(ann(), request, hexId(9))).toEqual({
      giftId: hexId(9),
      sender: 'ann',
      room: 'stage',
      item: 'rose',
      receiver: null,
      quantity: 1,
      price: null,
      battle: null,
      key: 'key-1',
      mayBeNew: true,
    });
  });

  it('keeps what it says', () => {
    const said = { receiver: 'gil', quantity: 0, price: 0 };
    expect(giftCommandOf(ann(), { ...request, ...said, battle: `btl_${hexId(5)}` }, hexId(9))).toMatchObject({
      ...said,
      battle: hexId(5),
    });
  });
});

describe('who sends', () => {
  it.each([
    ['the token’s user', ann(), {}, { sender: 'ann', mayBeNew: true }],
    ['the token’s user, named', ann(), { sender: 'ann' }, { sender: 'ann' }],
    ['nobody else by a token', ann(), { sender: 'ben' }, { code: 'forbidden', param: 'sender' }],
    ['whom the server names', server, { sender: 'ben' }, { sender: 'ben', mayBeNew: false }],
    ['somebody, says the server', server, {}, { code: 'invalid_request', param: 'sender' }],
    ['nobody without the grant', ann({ watch: true }), {}, { code: 'forbidden' }],
    ['nobody in another room', ann({ room: 'attic', send: true }), {}, { code: 'forbidden' }],
  ])('%s', (_, identity, said, expected) => {
    expect(giftCommandOf(identity, { ...request, ...said }, hexId(9))).toMatchObject(expected);
  });
});
