import type { ClientMessage } from '@lavish/protocol';
import { expect, it, vi } from 'vitest';
import { battle, frame, gift, receiptFor } from './testing/fixtures.ts';
import { until } from './testing/scripted-server.ts';
import { answer, open, record, start } from './testing/session.ts';

it('emits the invitations of the user, and an empty list after the last', async () => {
  const server = await start();
  const { lavish } = open(server);
  const calls: string[][] = [];
  lavish.on('invites', (invites) => calls.push(invites.map(({ inviter }) => inviter!)));
  const peer = await server.peer(0);
  peer.send({ t: 'user', invites: [battle()] });
  peer.send({ t: 'user', wallet: { coins: 1, version: 1 } });
  peer.send({ t: 'user', invites: [] });
  await until(() => calls.length === 2, 'both');
  expect(calls).toEqual([['host'], []]);
});

it('sends a gift without a response again, under the same key', async () => {
  const server = await start();
  const { lavish } = open(server);
  const room = lavish.room('room');
  const first = await server.peer(0);
  const promise = room.send({ item: 'rose', quantity: 2, battle: battle().id });
  const asked = await first.next('gift');
  expect(asked.battle).toBe(battle().id);
  first.cut();
  const second = await server.peer(1);
  const again = await second.next('gift');
  expect(again).toEqual(asked);
  expect(second.received[0]).toMatchObject({ t: 'subscribe' });
  second.send({ t: 'receipt', ref: again.ref!, receipt: receiptFor(again), replayed: true });
  expect(await promise).toEqual(receiptFor(again));
});

it('keeps the newest wallet, wherever it comes from', async () => {
  const server = await start(
    (peer) => peer.welcome('ann', { coins: 500, version: 5 }),
    (peer, message) => {
      if (message.t !== 'gift') return;
      peer.send({ t: 'user', wallet: { coins: 300, version: 8 } });
      peer.send({ t: 'receipt', ref: message.ref!, receipt: receiptFor(message, 7), replayed: false });
      peer.send({ t: 'user', wallet: { coins: 499, version: 6 }, earnings: { coins: 9 } });
    },
  );
  const { lavish } = open(server);
  const received: unknown[] = [];
  lavish.on('wallet', ({ version }) => received.push(version));
  lavish.on('earnings', ({ coins }) => received.push(`earned ${coins}`));
  await lavish.send('room', { item: 'rose' });
  await until(() => received.length === 3, 'the messages');
  expect(received).toEqual([5, 8, 'earned 9']);
  expect(lavish.wallet).toEqual({ coins: 300, version: 8 });
});

it('ignores messages and events of unknown types', async () => {
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room, seqs } = record(lavish);
  const all: string[] = [];
  room.on('event', ({ type }) => all.push(type));
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.sendText('{"t":"tomorrow"}');
  peer.sendText(JSON.stringify({ ...frame([]), from: 1, to: 1, events: [{ type: 'parade', seq: 1 }] }));
  peer.send(frame([gift(2)]));
  await until(() => seqs().length === 1, 'the gift');
  expect(all).toEqual(['parade', 'gift']);
  expect(statuses).toHaveLength(1);
});

it('lives on when a listener throws', async () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room, seqs } = record(lavish);
  room.on('gift', () => {
    throw new Error('in the page');
  });
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.send(frame([gift(1), gift(2)]));
  await until(() => seqs().length === 2, 'both gifts');
  expect(report).toHaveBeenCalledTimes(2);
  expect(statuses).toHaveLength(1);
});

it('reports an error that belongs to nothing', async () => {
  const server = await start((peer) => {
    peer.welcome();
    peer.send({ t: 'error', code: 'invalid_request', detail: 'What?' });
  });
  const { lavish } = open(server);
  const errors: unknown[] = [];
  lavish.on('error', ({ code }) => errors.push(code));
  await until(() => errors.length === 1, 'the error');
  expect(errors).toEqual(['invalid_request']);
});

it('sends nothing but what the protocol requires', async () => {
  const server = await start();
  const { lavish } = open(server);
  lavish.room('room');
  const { token, received } = await server.peer(0);
  await until(() => received.length === 1, 'the request');
  expect(token).toBe('tok');
  expect(received).toEqual<ClientMessage[]>([{ t: 'subscribe', room: 'room', ref: expect.any(Number) }]);
});
