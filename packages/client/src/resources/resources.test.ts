import { isResponseTo } from '@lavish/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import type { Lavish } from '../client.ts';
import { jwtOf, offlineClient, respondWith } from '../testing/api.ts';
import { battle, roomState } from '../testing/fixtures.ts';

afterEach(() => void vi.unstubAllGlobals());

const ROOM = { ...roomState().room, id: 'r 1' };
const BATTLE = battle({ id: 'b' });
const USER = { id: 'ann', wallet: { coins: 5, version: 1 } };
const CAMPAIGN = { id: 'c', state: 'running', starts_at: 'T', ends_at: 'T', rules: [] };
const GIFT = {
  ...{ id: 'g', room: 'r 1', sender: 'ann', receiver: 'host', item: 'rose' },
  ...{ quantity: 1, coins: 1, at: '2026-01-31T12:00:00.000Z' },
};
const page = (...data: object[]) => ({ data, has_more: false, next_cursor: null });
const sides = BATTLE.sides.map(({ hosts }) => ({ hosts: hosts.map(({ host, room }) => ({ host, room })) }));

type Row = [call: string, act: (lavish: Lavish) => Promise<unknown>, request: unknown[], response?: object];

/** Every call of a resource, the request that it sends, and the response that it resolves with. */
const CALLS: Row[] = [
  ['rooms.open', ({ rooms }) => rooms.open({ title: 'T' }), ['POST', '/rooms', { title: 'T' }], ROOM],
  ['rooms.get', ({ rooms }) => rooms.get('r 1'), ['GET', '/rooms/r%201'], ROOM],
  [
    'rooms.list',
    ({ rooms }) => rooms.list({ live: true, host: 'h' }).page(),
    ['GET', '/rooms?live=true&host=h'],
    page(ROOM),
  ],
  ['rooms.end', ({ rooms }) => rooms.end('r 1'), ['POST', '/rooms/r%201/end'], ROOM],
  ['rooms.addGuest', ({ rooms }) => rooms.addGuest('r 1', 'ann'), ['PUT', '/rooms/r%201/guests/ann'], ROOM],
  ['rooms.removeGuest', ({ rooms }) => rooms.removeGuest('r', 'ann'), ['DELETE', '/rooms/r/guests/ann']],
  [
    'rooms.guests',
    ({ rooms }) => rooms.guests('r').page(),
    ['GET', '/rooms/r/guests'],
    page({ user: 'ann' }),
  ],
  ['rooms.block', ({ rooms }) => rooms.block('r', 'ann'), ['PUT', '/rooms/r/blocks/ann']],
  ['rooms.unblock', ({ rooms }) => rooms.unblock('r', 'ann'), ['DELETE', '/rooms/r/blocks/ann']],
  [
    'rooms.blocks',
    ({ rooms }) => rooms.blocks('r').page(),
    ['GET', '/rooms/r/blocks'],
    page({ user: 'ann' }),
  ],
  ['rooms.gifts', ({ rooms }) => rooms.gifts('r').page(), ['GET', '/rooms/r/gifts'], page(GIFT)],
  [
    'rooms.supporters',
    ({ rooms }) => rooms.supporters('r').page(),
    ['GET', '/rooms/r/supporters'],
    page({ user: 'ann', coins: 1, gifts: 1 }),
  ],
  ['gifts.get', ({ gifts }) => gifts.get('g'), ['GET', '/gifts/g'], GIFT],
  [
    'battles.start',
    ({ battles }) => battles.start({ mode: 'solo', sides }),
    ['POST', '/battles', { mode: 'solo', sides }],
    BATTLE,
  ],
  ['battles.get', ({ battles }) => battles.get('b'), ['GET', '/battles/b'], BATTLE],
  [
    'battles.list',
    ({ battles }) => battles.list({ room: 'r' }).page(),
    ['GET', '/battles?room=r'],
    page(BATTLE),
  ],
  ...(['accept', 'decline', 'leave', 'cancel', 'rematch', 'end'] as const).map(
    (action): Row => [
      `battles.${action}`,
      ({ battles }) => battles[action]('b'),
      ['POST', `/battles/b/${action}`],
      BATTLE,
    ],
  ),
  [
    'battles.supporters',
    ({ battles }) => battles.supporters('b', { side: 0 }).page({ limit: 3 }),
    ['GET', '/battles/b/supporters?side=0&limit=3'],
    page({ user: 'ann', points: 2, coins: 1 }),
  ],
  [
    'battles.audit',
    ({ battles }) => battles.audit('b'),
    ['GET', '/battles/b/audit'],
    { battle: 'b', state: 'finished', matches: true },
  ],
  ['users.me', ({ users }) => users.me(), ['GET', '/users/ann'], USER],
  [
    'users.statement',
    ({ users }) => users.statement({ account: 'earnings' }).page(),
    ['GET', '/users/ann/entries?account=earnings'],
    page({ id: 'j', kind: 'gift', coins: 1, balance: 2, at: GIFT.at }),
  ],
  ['campaigns.get', ({ campaigns }) => campaigns.get('c'), ['GET', '/campaigns/c'], CAMPAIGN],
  ['campaigns.list', ({ campaigns }) => campaigns.list().page(), ['GET', '/campaigns'], page()],
  [
    'campaigns.standings',
    ({ campaigns }) => campaigns.standings('c', { list: 'groups' }).page({ limit: 3 }),
    ['GET', '/campaigns/c/standings?list=groups&limit=3'],
    page(),
  ],
  [
    'campaigns.ownStanding',
    ({ campaigns }) => campaigns.ownStanding('c', { list: 'senders' }),
    ['GET', '/campaigns/c/standings/me?list=senders'],
    { user: 'ann', rank: 2, hidden: false },
  ],
  [
    'rankings.inRoom',
    ({ rankings }) => rankings.inRoom('r', { period: 'week' }).page(),
    ['GET', '/rooms/r/ranking?period=week'],
    page({ rank: 1, user: null }),
  ],
  [
    'rankings.supporters',
    ({ rankings }) => rankings.supporters('hal').page(),
    ['GET', '/users/hal/supporters'],
    page({ rank: 1, user: 'ann' }),
  ],
  [
    'rankings.ownRank',
    ({ rankings }) => rankings.ownRank('senders', { period: 'month' }),
    ['GET', '/rankings/senders/me?period=month'],
    { user: 'ann', rank: 2, hidden: false },
  ],
  [
    'rankings.rankInRoom',
    ({ rankings }) => rankings.rankInRoom('r', { period: 'week' }),
    ['GET', '/rooms/r/ranking/me?period=week'],
    { user: 'ann', rank: 2, hidden: false },
  ],
  ...(['senders', 'receivers', 'rooms', 'battles'] as const).map(
    (ranking): Row => [
      `rankings.${ranking}`,
      ({ rankings }) => rankings[ranking]({ period: 'day' }).page(),
      ['GET', `/rankings/${ranking}?period=day`],
      page({ rank: 1, user: 'ann' }),
    ],
  ),
];
/** The responses to calls that resolve with nothing, but for removals. */
const UNUSED: Record<string, object> = {
  'rooms.block': { room: 'r', user: 'ann', blocked: true },
  'invitations.block': { inviter: 'rex' },
};

it.each(CALLS)('%s', async (call, act, request, response) => {
  const body = response ?? UNUSED[call];
  const requests = respondWith(body ? [200, body] : [204]);
  const lavish = await offlineClient(jwtOf({ sub: 'ann' }));
  expect(await act(lavish)).toEqual(response);
  expect(requests).toEqual([request]);
});

it('has a row for every call', async () => {
  const lavish = await offlineClient('tok');
  const all = Object.entries(lavish).flatMap(([resource, calls]) =>
    typeof calls === 'object' && calls !== null && resource !== 'status'
      ? Object.keys(calls).map((call) => `${resource}.${call}`)
      : [],
  );
  // Those of `invitations` have tests of their own.
  expect(all.filter((call) => !call.startsWith('invitations.')).sort()).toEqual(
    CALLS.map(([call]) => call).sort(),
  );
});

/** `whole`, and what a gateway or another service may send in its place: without a field, or with another value in it. */
function variantsOf(whole: object | undefined): unknown[] {
  const own = (whole ?? {}) as Record<string, unknown>;
  const changed = Object.keys(own).flatMap((field) =>
    [undefined, null, {}, [], 0, true, 'x'].map((value) => ({ ...own, [field]: value })),
  );
  const [entry] = Array.isArray(own.data) ? (own.data as object[]) : [];
  const entries = entry ? variantsOf(entry).map((other) => ({ ...own, data: [entry, other] })) : [];
  return [whole, undefined, null, {}, [], [own], 'ok', ...changed, ...entries];
}

const INVITATIONS: Row[] = [
  [
    'invitations.block',
    ({ invitations }) => invitations.block('rex'),
    ['PUT', '/users/ann/invite-blocks/rex'],
  ],
  [
    'invitations.unblock',
    ({ invitations }) => invitations.unblock('rex'),
    ['DELETE', '/users/ann/invite-blocks/rex'],
  ],
  [
    'invitations.blocks',
    ({ invitations }) => invitations.blocks().page(),
    ['GET', '/users/ann/invite-blocks'],
    page({ inviter: 'rex' }),
  ],
  ...(['GET', 'PUT'] as const).map(
    (method): Row => [
      `invitations.${method === 'GET' ? 'settings' : 'putSettings'}`,
      ({ invitations }) =>
        method === 'GET' ? invitations.settings() : invitations.putSettings({ accepts_invites: true }),
      [method, '/users/ann/invite-settings'],
      { accepts_invites: true },
    ],
  ),
];

it.each([...CALLS, ...INVITATIONS])(
  '%s accepts what the protocol names as its response, and nothing else',
  async (call, act, [method, path], response) => {
    const lavish = await offlineClient(jwtOf({ sub: 'ann' }));
    const outcomes = { accepted: 0, rejected: 0 };
    for (const body of variantsOf(response ?? UNUSED[call])) {
      const status = body === undefined ? 204 : 200;
      respondWith(body === undefined ? [204] : [200, body as object]);
      const isAccepted = await act(lavish).then(
        () => true,
        ({ code }: { code: string }) => code !== 'unreachable',
      );
      const named = isResponseTo(String(method), String(path), status, body);
      expect(isAccepted, JSON.stringify(body)).toBe(named);
      outcomes[named ? 'accepted' : 'rejected'] += 1;
    }
    expect(outcomes.accepted).toBeGreaterThan(0);
    expect(outcomes.rejected).toBeGreaterThan(3);
  },
);

it('sends no argument that a call does not have', async () => {
  const requests = respondWith([200, ROOM], [200, page()]);
  const { rooms } = await offlineClient('tok');
  await Promise.all(['r 1'].map(rooms.get));
  await Promise.all(['r 1'].map(rooms.gifts).map((gifts) => gifts.page()));
  expect(requests).toEqual([
    ['GET', '/rooms/r%201'],
    ['GET', '/rooms/r%201/gifts'],
  ]);
});

it("resolves the address of the user's own avatar", async () => {
  respondWith([200, { ...USER, avatar_url: '/avatars/ann.png' }]);
  const lavish = await offlineClient(jwtOf({ sub: 'ann' }));
  const { avatar_url } = await lavish.users.me();
  expect(avatar_url).toMatch(/^https?:\/\/[^/]+\/avatars\/ann\.png$/);
});
