import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test as base, expect } from 'vitest';
import { openTcpProxy, type TcpProxy, type TcpProxyOptions } from './tcp-proxy.ts';

/** A server that responds to each chunk with the same bytes, and remembers what it got. */
async function startEcho() {
  const received: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      received.push(bytes.toString());
      socket.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, received, url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const test = base.extend<{
  echo: Awaited<ReturnType<typeof startEcho>>;
  open: (options?: TcpProxyOptions) => Promise<TcpProxy>;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest needs the pattern.
  echo: async ({}, use) => {
    const echo = await startEcho();
    await use(echo);
    echo.server.close();
  },
  open: async ({ echo }, use) => {
    const proxies: TcpProxy[] = [];
    await use(async (options) => {
      const proxy = await openTcpProxy(echo.url, options);
      proxies.push(proxy);
      return proxy;
    });
    for (const proxy of proxies) await proxy.close();
  },
});

async function client({
  url,
}: TcpProxy): Promise<{ socket: Socket; responses: string[]; closed: Promise<unknown> }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const responses: string[] = [];
  socket.on('error', () => {});
  socket.on('data', (bytes) => responses.push(bytes.toString()));
  const closed = once(socket, 'close').catch(() => {});
  await once(socket, 'connect');
  return { socket, responses, closed };
}

const soon = <T>(value: () => T) => expect.poll(value, { timeout: 2_000, interval: 5 });

test('passes bytes on in both directions', async ({ echo, open }) => {
  const proxy = await open();
  const { socket, responses } = await client(proxy);
  socket.write('one');
  await soon(() => responses).toEqual(['one']);
  expect(echo.received).toEqual(['one']);
  expect(proxy.ports.size).toBe(1);
});

test('drops responses, and closes nothing', async ({ echo, open }) => {
  const proxy = await open();
  const { socket, responses } = await client(proxy);
  proxy.drop('responses');
  socket.write('one');
  await soon(() => proxy.droppedBytes).toBe(3);
  expect([echo.received, responses, socket.closed]).toEqual([['one'], [], false]);
  proxy.restore();
  const later = await client(proxy);
  later.socket.write('two');
  await soon(() => later.responses).toEqual(['two']);
});

test('refuses connections until it is restored', async ({ open }) => {
  const proxy = await open();
  const before = await client(proxy);
  before.socket.write('one');
  await soon(() => before.responses).toEqual(['one']);
  proxy.refuse();
  await before.closed;
  await (await client(proxy)).closed;
  proxy.restore();
  const after = await client(proxy);
  after.socket.write('two');
  await soon(() => after.responses).toEqual(['two']);
});

test('delays chunks and keeps their order', async ({ open }) => {
  const proxy = await open();
  const delaysMs = [30, 0, 0];
  proxy.delay(() => delaysMs.shift() ?? 0);
  const { socket, responses } = await client(proxy);
  for (const chunk of ['a', 'b', 'c']) {
    socket.write(chunk);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await soon(() => responses.join('')).toBe('abc');
});

test.for([true, false])(
  'breaks at a chunk; delivered to the server: %s',
  async (delivered, { echo, open }) => {
    const proxy = await open({ breakAt: { chunk: 2, delivered } });
    const { socket, responses, closed } = await client(proxy);
    socket.write('one');
    await soon(() => responses).toEqual(['one']);
    socket.write('two');
    await closed;
    await soon(() => echo.received).toEqual(delivered ? ['one', 'two'] : ['one']);
    expect(responses).toEqual(['one']);
  },
);

test('leaves connections alone that it does not affect', async ({ open }) => {
  const proxy = await open({ affects: (start) => start.toString() === 'bad' });
  const [good, bad] = [await client(proxy), await client(proxy)];
  good.socket.write('good');
  bad.socket.write('bad');
  await soon(() => [good.responses, bad.responses]).toEqual([['good'], ['bad']]);
  proxy.refuse();
  await bad.closed;
  good.socket.write('more');
  await soon(() => good.responses.join('')).toBe('goodmore');
});

test('chooses a server for each connection, and closes some connections', async ({ echo }) => {
  const proxy = await openTcpProxy(() => echo.url);
  const clients = [await client(proxy), await client(proxy), await client(proxy)];
  for (const { socket } of clients) socket.write('one');
  await soon(() => clients.map(({ responses }) => responses.length)).toEqual([1, 1, 1]);
  proxy.disconnect(2);
  await soon(() => clients.filter(({ socket }) => socket.closed).length).toBe(2);
  await proxy.close();
});
