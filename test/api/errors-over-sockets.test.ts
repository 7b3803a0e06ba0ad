import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { giftMessage } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectError, expectRefusedOn } from './support/refusals.ts';
import { setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(() => server.close());

describe('a message over the socket', () => {
  it.each<[what: string, message: object, expected: Expected]>([
    ['an unknown t', { t: 'shout' }, { code: 'invalid_request', param: 't' }],
    ['an unknown field', giftMessage({ sendr: 'x' }), { code: 'invalid_request', param: 'sendr' }],
    ['a missing field', { t: 'subscribe' }, { code: 'invalid_request', param: 'room' }],
    ['an unknown room', { t: 'subscribe', room: 'nowhere' }, { code: 'room_not_found', param: 'room' }],
    [
      'a position without its epoch or seq',
      { t: 'subscribe', room: 'stage', seq: 1 },
      { code: 'invalid_request', param: 'epoch' },
    ],
    ['no key', giftMessage({ key: undefined }), { code: 'idempotency_key_required', param: 'key' }],
    ['a bad id', giftMessage({ item: 'a b' }), { code: 'invalid_request', param: 'item' }],
    ['text for a number', giftMessage({ quantity: '2' }), { code: 'invalid_request', param: 'quantity' }],
  ])('%s is refused', async (_, message, expected) => {
    const socket = await server.connect(tokenOf('ann'));
    await expectRefusedOn(server, socket, message, expected);
  });

  it('without the grant is refused', async () => {
    const socket = await server.connect(tokenOf('ann', { watch: true }));
    await expectRefusedOn(server, socket, giftMessage(), { code: 'forbidden', param: 'room' });
  });

  it.each<[what: string, bytes: string | Buffer, expected: Expected]>([
    ['half an object', '{"t":"gift"', { code: 'invalid_request' }],
    ['binary', Buffer.from(JSON.stringify(giftMessage())), { code: 'invalid_request' }],
    ['an array', '[]', { code: 'invalid_request' }],
    ['null', 'null', { code: 'invalid_request' }],
    ['U+0000', '\u0000', { code: 'invalid_request' }],
    ['10,000 brackets that are not closed', '['.repeat(10_000), { code: 'invalid_request' }],
    ['17 KiB', JSON.stringify({ t: 'ping', ref: 'x'.repeat(17_000) }), { code: 'body_too_large' }],
  ])('%s is refused, and closes it with 4400 when repeated', async (_, bytes, expected) => {
    const before = await server.fingerprint();
    const socket = await server.connect(tokenOf('ann'));
    expectError(await socket.provoke(bytes), expected);
    expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
    for (let n = 0; n < 20; n++) socket.send(bytes);
    expect(await socket.closed).toMatchObject({ code: 4400 });
    expect(await server.fingerprint()).toEqual(before);
  });

  it('that no socket accepts closes its own socket, and no other', async () => {
    const [socket, other] = [await server.connect(tokenOf('ann')), await server.connect(tokenOf('ann'))];
    socket.send('x'.repeat(300_000));
    expect(await socket.closed).toMatchObject({ code: 1009 });
    expect((await other.ask({ t: 'ping' })).t).toBe('pong');
  });
});

it('provokes the codes listed for this file', () => expectProvoked('errors-over-sockets'));
