import type { BattleAudit } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { act, battlesOf, hostToken } from './support/battle-rooms.ts';
import { callsOf } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
beforeAll(async () => {
  server = await startApiServer();
  calls = callsOf(server);
  await calls.putUser('fan');
  await calls.topUp('fan', 100_000);
  await calls.putItem('rose', { name: 'Rose', price: 10 });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

let made = 0;

/** Whether the room's owner is on a side against a guest of hers, or only two of her guests compete. */
type Ring = 'against her guest' | 'between her guests' | 'between rooms';

/** A live battle in which the second side is far ahead. */
async function begin(ring: Ring) {
  const [owner, guest, other] = ['owner', 'guest', 'other'].map((name) => `${name}${++made}`) as [
    string,
    string,
    string,
  ];
  const room = `${owner}-live`;
  for (const user of [owner, guest, other]) await calls.putUser(user);
  await calls.openRoom(room, owner);
  await calls.openRoom(`${other}-live`, other);
  const inRoom = (host: string) => ({ hosts: [{ host, room }] });
  if (ring !== 'between rooms') await calls.put(`/v1/rooms/${room}/guests/${guest}`);
  if (ring === 'between her guests') await calls.put(`/v1/rooms/${room}/guests/${other}`);
  const sides = {
    'against her guest': [inRoom(owner), inRoom(guest)],
    'between her guests': [inRoom(guest), inRoom(other)],
    'between rooms': [inRoom(owner), { hosts: [{ host: other, room: `${other}-live` }] }],
  }[ring];
  const { id } = await battlesOf(server).propose({ sides });
  const ahead = sides[1]!.hosts[0]!;
  await calls.gift(ahead.room, { sender: 'fan', item: 'rose', receiver: ahead.host, quantity: 9 });
  return { id, room, owner, guest, other };
}

type Began = Awaited<ReturnType<typeof begin>>;

const removal = ({ room, guest }: Began) => ({ method: 'DELETE', path: `/v1/rooms/${room}/guests/${guest}` });
const end = ({ room }: Began) => ({ method: 'POST', path: `/v1/rooms/${room}/end` });
const moderator = tokenOf('mod', { moderate: true, room: '*' });
const byOwner = ({ owner }: Began) => ({ as: hostToken(owner) });
const byModerator = () => ({ as: moderator });
const byPlatform = () => ({});

const FORFEIT = { state: 'finished', result: { winner: 1, decided_by: 'forfeit' } };
const NOBODY = { state: 'cut_short', result: { outcome: 'cut_short', winner: null, decided_by: null } };
const REFUSED = { state: 'live', result: null };

it.each([
  ['against her guest', 'the host removes her opponent', removal, byOwner, FORFEIT],
  ['against her guest', 'the platform removes her opponent', removal, byPlatform, NOBODY],
  ['against her guest', 'a moderator tries to remove him', removal, byModerator, REFUSED],
  ['against her guest', 'the host ends her room', end, byOwner, FORFEIT],
  ['against her guest', 'the platform ends the room', end, byPlatform, NOBODY],
  ['against her guest', 'a moderator tries to end the room', end, byModerator, REFUSED],
  ['between her guests', 'the host, on no side, removes one', removal, byOwner, NOBODY],
  ['between her guests', 'the platform removes one', removal, byPlatform, NOBODY],
  ['between her guests', 'the host, on no side, ends the room', end, byOwner, NOBODY],
  ['between her guests', 'the platform ends the room', end, byPlatform, NOBODY],
  ['between rooms', 'the host ends her room', end, byOwner, FORFEIT],
  ['between rooms', 'the platform ends her room', end, byPlatform, FORFEIT],
] as const)('%s: when %s', async (ring, _what, action, by, expected) => {
  const began = await begin(ring);
  const { status } = await server.call({ ...action(began), ...by(began) });
  expect(status < 300).toBe(expected !== REFUSED);
  await expectEnd(began, expected);
});

it.each([
  ['the host leaves', 'leave', byOwner, undefined, FORFEIT],
  ['the platform lets the host leave', 'leave', byPlatform, 'owner', FORFEIT],
  ['the host tries to cut it short', 'end', byOwner, undefined, REFUSED],
  ['the host tries to cancel it', 'cancel', byOwner, undefined, REFUSED],
  ['a moderator tries to cut it short', 'end', byModerator, undefined, REFUSED],
  ['the platform cuts it short', 'end', byPlatform, undefined, NOBODY],
] as const)('between a host and her guest: when %s', async (_what, type, by, host, expected) => {
  const began = await begin('against her guest');
  const body = host && { host: began[host] };
  const { status } = await server.call({ ...act(began.id, type, body), ...by(began) });
  expect(status < 300).toBe(expected !== REFUSED);
  await expectEnd(began, expected);
});

it('a block takes no host out of a battle, by the host or by the platform', async () => {
  const began = await begin('against her guest');
  const block = { method: 'PUT', path: `/v1/rooms/${began.room}/blocks/${began.guest}` };
  expect((await server.call({ ...block, ...byOwner(began) })).status).toBeLessThan(300);
  await calls.putUser(began.guest, { blocked: true });
  await expectEnd(began, REFUSED);
  await calls.gift(began.room, { sender: 'fan', item: 'rose', receiver: began.guest });
});

async function expectEnd({ id }: Began, expected: object) {
  expect(await battlesOf(server).read(id)).toMatchObject(expected);
  const audit = (await calls.get(`/v1/battles/${id}/audit`)) as unknown as BattleAudit;
  expect(audit.differences).toEqual([]);
}
