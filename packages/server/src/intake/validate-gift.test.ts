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

  it('becomes a command with all values of the request', () => {
    const values = { receiver: 'gil', quantity: 0, price: 0 };
    expect(
      giftCommandOf(ann(), { ...request, ...values, battle: `btl_${hexId(5)}` }, hexId(9)),
    ).toMatchObject({ ...values, battle: hexId(5) });
  });
});

describe('the sender', () => {
  it.each([
    ['is the user of the token', ann(), {}, { sender: 'ann', mayBeNew: true }],
    ['may be named by the request with a token', ann(), { sender: 'ann' }, { sender: 'ann' }],
    [
      'cannot be another user than the token’s',
      ann(),
      { sender: 'ben' },
      { code: 'forbidden', param: 'sender' },
    ],
    ['is the user whom the server names', server, { sender: 'ben' }, { sender: 'ben', mayBeNew: false }],
    ['is required with a server key', server, {}, { code: 'invalid_request', param: 'sender' }],
    ['needs the grant', ann({ watch: true }), {}, { code: 'forbidden' }],
    ['needs the grant for this room', ann({ room: 'attic', send: true }), {}, { code: 'forbidden' }],
  ])('%s', (_, identity, fields, expected) => {
    expect(giftCommandOf(identity, { ...request, ...fields }, hexId(9))).toMatchObject(expected);
  });
});
