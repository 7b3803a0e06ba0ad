import { afterEach, expect, it, vi } from 'vitest';
import { addressesOf } from './addresses.ts';

afterEach(() => void vi.unstubAllGlobals());

it.each([
  ['https://gifts.example', 'wss://gifts.example/v1/realtime', 'https://gifts.example/v1'],
  ['http://127.0.0.1:7070/', 'ws://127.0.0.1:7070/v1/realtime', 'http://127.0.0.1:7070/v1'],
  ['wss://gifts.example/v1/realtime', 'wss://gifts.example/v1/realtime', 'https://gifts.example/v1'],
  ['https://example/lavish/', 'wss://example/lavish/v1/realtime', 'https://example/lavish/v1'],
])('%s', (url, realtime, api) => {
  expect(addressesOf(url)).toMatchObject({ realtime, api });
});

it('resolves an address relative to the page', () => {
  vi.stubGlobal('location', { href: 'https://live.example/rooms/7' });
  expect(addressesOf('/')).toMatchObject({
    realtime: 'wss://live.example/v1/realtime',
    api: 'https://live.example/v1',
  });
});

it('throws for text that is no address', () => {
  expect(() => addressesOf('nowhere')).toThrow(TypeError);
});
