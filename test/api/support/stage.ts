import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ApiServer } from './api-server.ts';
import type { Answer } from './http-call.ts';

export const newKey = (): string => randomUUID();

/** Calls of the platform that must succeed. */
export const callsOf = (server: ApiServer) => {
  async function well(answer: Promise<Answer>) {
    const { status, text, body } = await answer;
    expect(status, text).toBeLessThan(300);
    return body;
  }
  return {
    putUser: (user: string, body: object = {}) =>
      well(server.call({ method: 'PUT', path: `/v1/users/${user}`, body })),
    topUp: (user: string, coins: number, key = newKey()) =>
      well(server.call({ method: 'POST', path: `/v1/users/${user}/top-ups`, key, body: { coins } })),
    putItem: (item: string, body: object) =>
      well(server.call({ method: 'PUT', path: `/v1/catalogue/${item}`, body })),
    openRoom: (id: string, host: string) =>
      well(server.call({ method: 'POST', path: '/v1/rooms', body: { id, host } })),
    gift: (room: string, body: object, key = newKey()) =>
      well(server.call({ method: 'POST', path: `/v1/rooms/${room}/gifts`, key, body })),
    /** Refunds a top-up, of which the body of its response has the id. */
    refund: (topUp: string, body: object = {}, key = newKey()) =>
      well(
        server.call({
          method: 'POST',
          path: `/v1/top-ups/${topUp}/refunds`,
          key,
          body: { reason: 'A test', ...body },
        }),
      ),
    propose: (body: object) => well(server.call({ method: 'POST', path: '/v1/battles', body })),
    get: (path: string) => well(server.call({ path })),
    post: (path: string) => well(server.call({ method: 'POST', path })),
    put: (path: string) => well(server.call({ method: 'PUT', path })),
    delete: (path: string) => well(server.call({ method: 'DELETE', path })),
  };
};

const DAY_MS = 24 * 3_600_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/**
 * Ann with 1,000 coins and Ben with none; Hal, live in `stage` with Gil as his guest; a room that has ended; an item for each reason for
 * which it can be refused.
 */
export async function setTheStage(server: ApiServer): Promise<void> {
  const { putUser, topUp, putItem, openRoom, put, post } = callsOf(server);
  for (const user of ['ann', 'ben', 'hal', 'gil', 'eve']) await putUser(user);
  await putUser('mallory', { blocked: true });
  await topUp('ann', 1_000);
  await topUp('eve', 1_000);
  await putItem('rose', { name: 'Rose', price: 10, max_quantity: 99 });
  await putItem('crown', { name: 'Crown', price: 10, min_vip_level: 3 });
  await putItem('early', { name: 'Not yet', price: 10, active_from: inDays(1) });
  await putItem('late', { name: 'No more', price: 10, active_until: inDays(-1) });
  await putItem('retired', { name: 'Retired', price: 10 });
  await server.call({ method: 'DELETE', path: '/v1/catalogue/retired' });
  await openRoom('over', 'hal');
  await post('/v1/rooms/over/end');
  await openRoom('stage', 'hal');
  await put('/v1/rooms/stage/guests/gil');
  await put('/v1/rooms/stage/blocks/eve');
}
