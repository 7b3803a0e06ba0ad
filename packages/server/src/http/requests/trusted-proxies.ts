import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Whether an address is that of a proxy whose `X-Forwarded-*` headers are true. */
export type TrustsProxy = (address: string | undefined) => boolean;

/** `proxies`: addresses and subnets, such as `10.0.0.0/8`. Throws for a text that is neither. */
export function trustProxies(proxies: readonly string[]): TrustsProxy {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
      throw new RangeError(`${proxy} is not an address or a subnet.`);
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (address = '') => {
    // A socket that listens on :: has IPv4 peers as ::ffff:10.0.0.1.
    const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
    const family = isIP(plain);
    return family !== 0 && trusted.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/** The host that the client has connected to: the one that a trusted proxy names, else that of the request. */
export function requestedHost(
  { headers, socket }: IncomingMessage,
  trustsProxy: TrustsProxy,
): string | undefined {
  const forwarded = headers['x-forwarded-host'];
  return typeof forwarded === 'string' && trustsProxy(socket.remoteAddress)
    ? forwarded.split(',').at(-1)!.trim()
    : headers.host;
}

const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Whether the client runs on this machine. A proxy or a tunnel on this machine also connects over loopback: it shows by its
 * headers, or by the name under which it was reached.
 */
export function isFromLoopback({ headers, socket }: IncomingMessage): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  return (
    !isForwarded &&
    LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '')
  );
}
