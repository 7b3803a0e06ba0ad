import { afterEach, expect, it, vi } from 'vitest';
import { LavishError } from './lavish-error.ts';
import { open, start } from './testing/session.ts';

afterEach(() => void vi.unstubAllGlobals());

const jwtOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

/** An API that gives these answers in turn; the calls that it got. */
function answering(...answers: [status: number, body?: object][]) {
  const calls: unknown[][] = [];
  vi.stubGlobal('fetch', async (url: string, { method, body }: RequestInit) => {
    const path = url.replace(/^.*\/v1/, '');
    calls.push([method, path, ...(body === undefined ? [] : [JSON.parse(String(body)) as unknown])]);
    const [status, answer] = answers[calls.length - 1]!;
    return new Response(answer === undefined ? null : JSON.stringify(answer), { status });
  });
  return calls;
}

/** A client that is not connected: calls of the API do not wait for the socket. */
async function client(token: string) {
  const server = await start(() => {});
  return open(server, { token }).lavish;
}

it('blocks and unblocks inviters of the user of the token', async () => {
  const calls = answering([200, { inviter: 'rex/1' }], [204]);
  const lavish = await client(jwtOf({ sub: 'nova 1' }));
  expect(await lavish.blockInviter('rex/1')).toBeUndefined();
  expect(await lavish.unblockInviter('rex/1')).toBeUndefined();
  expect(calls).toEqual([
    ['PUT', '/users/nova%201/invite-blocks/rex%2F1'],
    ['DELETE', '/users/nova%201/invite-blocks/rex%2F1'],
  ]);
});

it('reads the blocked inviters page by page', async () => {
  const page = { data: [{ inviter: 'rex' }], has_more: true, next_cursor: 'c+1' };
  const calls = answering([200, page], [200, { data: [], has_more: false, next_cursor: null }]);
  const lavish = await client(jwtOf({ sub: 'nova' }));
  const first = await lavish.inviteBlocks({ limit: 1 });
  expect(first).toEqual(page);
  await lavish.inviteBlocks({ limit: 1, cursor: first.next_cursor! });
  expect(calls.map(([, path]) => path)).toEqual([
    '/users/nova/invite-blocks?limit=1',
    '/users/nova/invite-blocks?limit=1&cursor=c%2B1',
  ]);
});

it('reads and sets whether other hosts may invite', async () => {
  const calls = answering([200, { accepts_invites: true }], [200, { accepts_invites: false }]);
  const lavish = await client(jwtOf({ sub: 'nova' }));
  expect(await lavish.inviteSettings()).toEqual({ accepts_invites: true });
  expect(await lavish.putInviteSettings({ accepts_invites: false })).toEqual({ accepts_invites: false });
  expect(calls).toEqual([
    ['GET', '/users/nova/invite-settings'],
    ['PUT', '/users/nova/invite-settings', { accepts_invites: false }],
  ]);
});

it('rejects with what the server refuses, and for a server key without a call', async () => {
  const refusal = { code: 'limit_reached', status: 409, detail: 'No.', request_id: 'r' };
  const calls = answering([409, refusal]);
  await expect((await client(jwtOf({ sub: 'nova' }))).blockInviter('rex')).rejects.toMatchObject({
    code: 'limit_reached',
  });
  await expect((await client('sk_1')).inviteSettings()).rejects.toBeInstanceOf(LavishError);
  expect(calls).toHaveLength(1);
});
