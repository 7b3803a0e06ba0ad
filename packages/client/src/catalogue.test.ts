import type { Item } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { withAddresses } from './catalogue.ts';

const item = (icon_url: string | null, url?: string) =>
  ({ id: 'rose', icon_url, animation: { kind: 'lottie', ...(url && { url }) } }) as Item;

it.each(['https://gifts.example', 'wss://gifts.example/v1/realtime', 'https://gifts.example/'])(
  'finds what is on the server %s from any page',
  (url) => {
    expect(withAddresses([item('/art/rose.svg', '/effects/rose.json')], url)).toEqual([
      item('https://gifts.example/art/rose.svg', 'https://gifts.example/effects/rose.json'),
    ]);
  },
);

it('below a path, and leaves what has an address', () => {
  const [below] = withAddresses([item('/art/rose.svg')], 'https://host/gifts');
  expect(below!.icon_url).toBe('https://host/gifts/art/rose.svg');
  const others = [item('https://cdn.example/a.png', 'https://cdn.example/a.json'), item(null)];
  expect(withAddresses(others, 'https://gifts.example')).toEqual(others);
});
