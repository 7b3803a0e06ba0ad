import { expect, it, test } from 'vitest';
import { isFromLoopback, requestedHost, trustProxies } from './trusted-proxies.ts';

type Request = Parameters<typeof isFromLoopback>[0];

const requestOf = (remoteAddress: string, headers: Record<string, string>) =>
  ({ headers, socket: { remoteAddress } }) as unknown as Request;

it('trusts the addresses and subnets that it is given, also as IPv4 over IPv6', () => {
  const trusts = trustProxies(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']);
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.1', '2001:db8::7'])
    expect([address, trusts(address)]).toEqual([address, true]);
  for (const address of ['11.0.0.1', '192.0.2.2', '2001:db9::7', '', 'here', undefined])
    expect([address, trusts(address)]).toEqual([address, false]);
  expect(trustProxies([])('127.0.0.1')).toBe(false);
});

it.each(['here', '10.0.0.0/x', '10.0.0.0/99', ''])('refuses %j, which is no address or subnet', (text) => {
  expect(() => trustProxies([text])).toThrow();
});

test('the requested host is the one of a trusted proxy only', () => {
  const headers = { host: 'inside:7070', 'x-forwarded-host': 'evil.example, gifts.example' };
  const trusts = trustProxies(['10.0.0.1']);
  expect(requestedHost(requestOf('10.0.0.1', headers), trusts)).toBe('gifts.example');
  expect(requestedHost(requestOf('10.0.0.2', headers), trusts)).toBe('inside:7070');
});

test('a client on this machine connects over loopback, by a name of it, and through no proxy', () => {
  const local = { host: 'localhost:7070' };
  expect(isFromLoopback(requestOf('127.0.0.1', local))).toBe(true);
  expect(isFromLoopback(requestOf('::1', { host: '[::1]:7070' }))).toBe(true);
  expect(isFromLoopback(requestOf('192.0.2.1', local))).toBe(false);
  expect(isFromLoopback(requestOf('127.0.0.1', { host: 'tunnel.example' }))).toBe(false);
  expect(isFromLoopback(requestOf('127.0.0.1', { ...local, via: '1.1 proxy' }))).toBe(false);
});
