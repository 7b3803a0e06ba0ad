import { expect, it } from 'vitest';
import { removeDataFolder } from '../support/data-folder.ts';
import { startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { openSocket } from './support/test-socket.ts';

it('lavish dev: a gift by curl is shown on a socket; then the server stops cleanly', async () => {
  const folder = await makeTemporaryFolder('lavish-smoke-');
  let kill = async () => {};
  try {
    const lavish = await startLavish(folder, '--port', '0', '--no-demo');
    const { api, realtime, api_key, demo, stop, log } = lavish;
    kill = lavish.kill;
    expect(demo).toBeNull();
    const ask = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${api}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${api_key}`,
          'content-type': 'application/json',
          'idempotency-key': path,
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    await ask('PUT', '/users/mia', { name: 'Mia' });
    await ask('PUT', '/catalogue/rose', { name: 'Rose', price: 10 });
    await ask('POST', '/rooms', { id: 'luna-live', host: 'luna' });
    expect((await ask('POST', '/users/mia/top-ups', { coins: 500 })).status).toBe(201);
    const { body: token } = await ask('POST', '/tokens', { user: 'zoe', watch: true });

    const socket = openSocket(`${realtime}?token=${token.token}`);
    await socket.find(({ t }) => t === 'welcome', 'the welcome');
    await socket.ask({ t: 'subscribe', room: 'luna-live' });
    const gift = await ask('POST', '/rooms/luna-live/gifts', { item: 'rose', sender: 'mia', quantity: 3 });
    expect(gift).toMatchObject({ status: 201, body: { coins: 30, balance: 470 } });
    const frame = await socket.find(({ t, to }) => t === 'frame' && to === 1, 'the gift');
    expect(frame).toMatchObject({ events: [{ id: gift.body.id, sender: 'mia', quantity: 3 }] });
    expect(await ask('GET', '/rooms/nowhere')).toMatchObject({
      status: 404,
      body: { code: 'room_not_found' },
    });

    expect(await stop()).toBe(0);
    expect(await socket.closed).toMatchObject({
      code: 4503,
      reason: expect.stringMatching(/^\{"retry_ms":\d+\}$/),
    });
    expect(log()).not.toMatch(/"level":(50|60)/);
  } finally {
    await kill();
    await removeDataFolder(folder);
  }
});
