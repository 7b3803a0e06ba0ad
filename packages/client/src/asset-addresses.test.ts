import { type Item, itemOnServer, type PublicUser } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { addressesOf } from './addresses.ts';
import { frame, gift, subscribed } from './testing/fixtures.ts';
import { until } from './testing/scripted-server.ts';
import { open, record, start } from './testing/session.ts';

const item = (icon_url: string | null, url?: string) =>
  ({ id: 'rose', icon_url, animation: { kind: 'lottie', ...(url && { url }) } }) as Item;

it.each(['https://gifts.example', 'wss://gifts.example/v1/realtime', 'https://gifts.example/'])(
  'finds the assets of the server %s from any page',
  (url) => {
    expect(itemOnServer(addressesOf(url).assets, item('/art/rose.svg', '/effects/rose.json'))).toEqual(
      item('https://gifts.example/art/rose.svg', 'https://gifts.example/effects/rose.json'),
    );
  },
);

it('resolves paths below a path of the server, and keeps full addresses', () => {
  const server = addressesOf('https://host/gifts').assets;
  expect(itemOnServer(server, item('/art/rose.svg')).icon_url).toBe('https://host/gifts/art/rose.svg');
  for (const other of [
    item('https://cdn.example/a.png', 'https://cdn.example/a.json'),
    item('//cdn/a'),
    item(null),
  ])
    expect(itemOnServer(server, other)).toEqual(other);
});

it('resolves the addresses of avatars, in the first state and in every frame', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room } = record(lavish);
  const peer = await server.peer(0);
  const { ref } = await peer.next('subscribe');
  const user = (avatar_url: string | null): PublicUser => ({ name: 'A', avatar_url, vip_level: 0 });
  const origin = addressesOf(server.url).assets;
  peer.send(subscribed({ ref: ref!, users: { ann: user('/avatars/ann.png'), bob: user(null) } }));
  await until(() => room.state !== null, 'the subscription');
  const avatar = (id: string) => room.state!.users.get(id)?.avatar_url;
  expect([avatar('ann'), avatar('bob')]).toEqual([`${origin}/avatars/ann.png`, null]);
  const users = { ann: user('/avatars/new.png'), bob: user('https://cdn.example/bob.png') };
  peer.send(frame([gift(1)], { users }));
  await until(() => room.position!.seq === 1, 'the frame');
  expect([avatar('ann'), avatar('bob')]).toEqual([
    `${origin}/avatars/new.png`,
    'https://cdn.example/bob.png',
  ]);
});
