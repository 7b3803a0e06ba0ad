import { LavishError } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { jwtOf, offlineClient, respondWith } from '../testing/api.ts';

it("blocks and unblocks inviters of the token's user", async () => {
  const requests = respondWith([200, { inviter: 'rex/1' }], [204]);
  const { invitations } = await offlineClient(jwtOf({ sub: 'nova 1' }));
  expect(await invitations.block('rex/1')).toBeUndefined();
  expect(await invitations.unblock('rex/1')).toBeUndefined();
  expect(requests).toEqual([
    ['PUT', '/users/nova%201/invite-blocks/rex%2F1'],
    ['DELETE', '/users/nova%201/invite-blocks/rex%2F1'],
  ]);
});

it('reads the blocked inviters page by page', async () => {
  const page = { data: [{ inviter: 'rex' }], has_more: true, next_cursor: 'c+1' };
  const requests = respondWith([200, page], [200, { data: [], has_more: false, next_cursor: null }]);
  const { invitations } = await offlineClient(jwtOf({ sub: 'nova' }));
  const first = await invitations.blocks().page({ limit: 1 });
  expect(first).toEqual(page);
  await invitations.blocks().page({ limit: 1, cursor: first.next_cursor! });
  expect(requests.map(([, path]) => path)).toEqual([
    '/users/nova/invite-blocks?limit=1',
    '/users/nova/invite-blocks?limit=1&cursor=c%2B1',
  ]);
});

it('reads and sets whether other hosts may invite', async () => {
  const requests = respondWith([200, { accepts_invites: true }], [200, { accepts_invites: false }]);
  const { invitations } = await offlineClient(jwtOf({ sub: 'nova' }));
  expect(await invitations.settings()).toEqual({ accepts_invites: true });
  expect(await invitations.putSettings({ accepts_invites: false })).toEqual({ accepts_invites: false });
  expect(requests).toEqual([
    ['GET', '/users/nova/invite-settings'],
    ['PUT', '/users/nova/invite-settings', { accepts_invites: false }],
  ]);
});

it('rejects with the refusal of the server, and for a server key without a request', async () => {
  const refusal = { code: 'limit_reached', status: 409, detail: 'No.', request_id: 'r' };
  const requests = respondWith([409, refusal]);
  const nova = await offlineClient(jwtOf({ sub: 'nova' }));
  await expect(nova.invitations.block('rex')).rejects.toMatchObject({ code: 'limit_reached', status: 409 });
  const server = await offlineClient('sk_1');
  await expect(server.invitations.settings()).rejects.toBeInstanceOf(LavishError);
  expect(requests).toHaveLength(1);
});

it('rejects with `not_sent` when no token can be taken', async () => {
  const lavish = await offlineClient(() => Promise.reject(new Error('The backend is down.')));
  await expect(lavish.users.me()).rejects.toMatchObject({ name: 'LavishError', code: 'not_sent' });
});
