import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADA_AGAINST_BEA, startBattlesOfAdaAndBea } from './support/ada-and-bea.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { giftCall, NO_BATTLE, post, put } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectRefused } from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const hostToken = (user: string) => tokenOf(user, { host: true });

let server: ApiServer;
let over = NO_BATTLE;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  ({ over } = await startBattlesOfAdaAndBea(server));
  await server.call(put('/v1/users/bea/invite-blocks/ada'));
  await callsOf(server).openRoom('full-live', 'cyd');
  await server.db.query(
    `with g as (insert into users (id) select 'guest' || i from generate_series(1, $1::int) i returning id)
     insert into room_guests (room_id, user_id) select 'full-live', id from g`,
    [LIMITS.maxGuests],
  );
});
afterAll(() => server.close());

describe('a request over HTTP', () => {
  it.each<[what: string, call: () => ApiCall, expected: Expected]>([
    [
      'a gift from an unknown user',
      () => giftCall({ sender: 'nobody' }),
      { code: 'user_not_found', param: 'sender' },
    ],
    [
      'a gift without a sender',
      () => giftCall({ sender: undefined }),
      { code: 'invalid_request', param: 'sender' },
    ],
    [
      'a top-up of an unknown user',
      () => ({ ...post('/v1/users/nobody/top-ups', { coins: 1 }), key: newKey() }),
      { code: 'user_not_found', param: 'user', detail: 'There is no user nobody.' },
    ],
    [
      'a read of an unknown user',
      () => ({ path: '/v1/users/nobody' }),
      { code: 'user_not_found', param: 'user' },
    ],
    [
      'a report of distinct people that adds up days',
      () => ({ path: '/v1/analytics/overview?from=2026-03-01&to=2026-03-04&figures=senders' }),
      { code: 'not_exact', param: 'to' },
    ],
    [
      'a report with a million rows',
      () => ({ path: '/v1/analytics/items?from=2026-03-01&to=2026-04-01&limit=1000000' }),
      { code: 'report_too_large', param: 'limit' },
    ],
    ['an unknown gift', () => ({ path: '/v1/gifts/gft_1' }), { code: 'gift_not_found', param: 'gift' }],
    [
      'a gift with an invalid id',
      () => ({ path: '/v1/gifts/%0A' }),
      { code: 'gift_not_found', param: 'gift' },
    ],
    [
      'a battle with an invalid id',
      () => ({ path: '/v1/battles/%0A' }),
      { code: 'battle_not_found', param: 'battle' },
    ],
    [
      'a gift with an id of another kind',
      () => ({ path: `/v1/gifts/stk_${'0'.repeat(32)}` }),
      { code: 'gift_not_found', param: 'gift' },
    ],
    ['an unknown room', () => ({ path: '/v1/rooms/nowhere' }), { code: 'room_not_found', param: 'room' }],
    [
      'ending an unknown room',
      () => post('/v1/rooms/nowhere/end'),
      { code: 'room_not_found', param: 'room' },
    ],
    [
      'a guest of an unknown room',
      () => put('/v1/rooms/nowhere/guests/ann'),
      { code: 'room_not_found', param: 'room' },
    ],
    [
      'a block in an unknown room',
      () => put('/v1/rooms/nowhere/blocks/ann'),
      { code: 'room_not_found', param: 'room' },
    ],
    [
      'a guest of a room that has ended',
      () => put('/v1/rooms/over/guests/gil'),
      { code: 'room_not_live', param: 'room' },
    ],
    [
      'the host as a guest',
      () => put('/v1/rooms/stage/guests/hal'),
      { code: 'invalid_request', param: 'user', detail: 'The host cannot be a guest of their own room.' },
    ],
    [
      'the removal of an unknown item',
      () => ({ method: 'DELETE', path: '/v1/catalogue/thorn' }),
      { code: 'item_not_found', param: 'item' },
    ],
    [
      'a room whose id was used',
      () => post('/v1/rooms', { id: 'over', host: 'new-host' }),
      { code: 'room_conflict', param: 'id', detail: 'The room id over was used before.' },
    ],
    [
      'a room whose host is live',
      () => post('/v1/rooms', { host: 'hal' }),
      { code: 'room_conflict', param: 'host', detail: 'hal is live in another room.' },
    ],
    [
      'a second battle of the same hosts',
      () => post('/v1/battles', ADA_AGAINST_BEA),
      { code: 'battle_conflict' },
    ],
    [
      'ending a battle that is over',
      () => post(`/v1/battles/${over}/end`),
      { code: 'battle_state', detail: 'A battle that is cut short cannot be ended.' },
    ],
    [
      'an invitation to a host who accepts none',
      () => ({ ...post('/v1/battles', { ...ADA_AGAINST_BEA, accept: 'invite' }), as: hostToken('ada') }),
      { code: 'invite_blocked' },
    ],
    [
      'a guest beyond the limit of a room',
      () => put('/v1/rooms/full-live/guests/ann'),
      { code: 'limit_reached', param: 'user' },
    ],
    [
      'an unknown battle',
      () => ({ path: `/v1/battles/${NO_BATTLE}` }),
      { code: 'battle_not_found', param: 'battle' },
    ],
    ['a room without a host', () => post('/v1/rooms', {}), { code: 'invalid_request', param: 'host' }],
    ['an unknown path', () => ({ path: '/v1/nothing' }), { code: 'not_found' }],
    ['an unknown path with an invalid body', () => post('/v2/gifts', '{'), { code: 'not_found' }],
    [
      'an unsupported method',
      () => ({ method: 'DELETE', path: '/v1/users/ann' }),
      { code: 'method_not_allowed' },
    ],
    ['a request without a credential', () => ({ path: '/v1/rooms', as: null }), { code: 'unauthenticated' }],
    [
      'a token for a call of the server key',
      () => ({ ...put('/v1/users/ann', {}), as: tokenOf('ann') }),
      { code: 'forbidden' },
    ],
    [
      'a body that is too large',
      () => put('/v1/users/ann', { name: 'x'.repeat(70_000) }),
      { code: 'body_too_large' },
    ],
    [
      'a body of another type',
      () => ({ ...put('/v1/users/ann', '<ann/>'), headers: { 'content-type': 'text/xml' } }),
      { code: 'unsupported_media_type' },
    ],
    [
      'a movement of money without a key',
      () => post('/v1/users/ann/top-ups', { coins: 1 }),
      { code: 'idempotency_key_required', param: 'Idempotency-Key' },
    ],
  ])('%s is refused', (_, call, expected) => expectRefused(server, call(), expected));

  it('a key that another top-up has used is refused', async () => {
    const topUp = (body: object) => ({ ...post('/v1/users/ann/top-ups', body), key: 'once' });
    expect((await server.call(topUp({ coins: 1, reference: 'a' }))).status).toBe(201);
    for (const other of [{ coins: 2, reference: 'a' }, { coins: 1, reference: 'b' }, { coins: 1 }]) {
      await expectRefused(server, topUp(other), { code: 'idempotency_key_reused', param: 'Idempotency-Key' });
    }
  });
});

it('provokes the codes listed for this file', () => expectProvoked('errors-over-http'));
