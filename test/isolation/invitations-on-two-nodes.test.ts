import { LIMITS } from '@lavish/protocol';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../packages/server/src/main.ts';
import { API_KEY, type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { hostToken } from '../api/support/battle-rooms.ts';
import { callsOf } from '../api/support/stage.ts';
import { SIGNING_KEY } from '../api/support/tokens.ts';

/** More than an inbox can hold, each of them a host with a room. */
const HOSTS = Array.from({ length: 30 }, (_, n) => `host${n}`);
const roomOf = (host: string) => `${host}-live`;

let one: ApiServer;
/** Another node on the same database. */
let two: RunningServer;

beforeAll(async () => {
  one = await startApiServer();
  two = await startServer({
    databaseUrl: one.databaseProxy.url,
    host: '127.0.0.1',
    port: 0,
    apiKeys: [API_KEY],
    tokenKeys: new Map([[SIGNING_KEY.id, Buffer.from(SIGNING_KEY.secret)]]),
    userRates: { requests: 10_000, gifts: 10_000 },
    logger: pino({ level: 'silent' }),
    webRoot: null,
    demo: null,
  });
  const { putUser, openRoom } = callsOf(one);
  for (const host of ['star', 'rex', ...HOSTS]) {
    await putUser(host);
    await openRoom(roomOf(host), host);
  }
  await one.db.query(NOTE_OPEN);
});
afterAll(async () => {
  await two.close();
  await one.close();
});
beforeEach(async () => {
  await one.db.query('delete from invitations; delete from open_invitations');
});

/** Records at each commit, under its locks, how many invitations are open, so that none is missed. */
const NOTE_OPEN = `
  create table open_invitations (inviter int, pair int, inbox int);
  create function note_open_invitations() returns trigger language plpgsql as $$
  begin
    insert into open_invitations select
      (select count(distinct battle_id) from invitations where open and inviter_id = new.inviter_id),
      (select count(*) from invitations where open and inviter_id = new.inviter_id and host_id = new.host_id),
      (select count(*) from invitations where open and host_id = new.host_id);
    return null;
  end $$;
  create constraint trigger note_open after insert on invitations deferrable initially deferred
    for each row execute function note_open_invitations()`;

async function mostOpen(): Promise<{ inviter: number; pair: number; inbox: number }> {
  const { rows } = await one.db.query<{ inviter: number; pair: number; inbox: number }>(
    'select max(inviter) as inviter, max(pair) as pair, max(inbox) as inbox from open_invitations',
  );
  return rows[0]!;
}

async function propose(origin: string, inviter: string, invited: string): Promise<number> {
  const answer = await fetch(`${origin}/v1/battles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${hostToken(inviter)}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      mode: 'solo',
      accept: 'invite',
      countdown_s: 0,
      duration_s: 60,
      invite_ttl_s: 3_600,
      sides: [inviter, invited].map((host) => ({ hosts: [{ host, room: roomOf(host) }] })),
    }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Proposes each pair on both nodes at once. Returns the number of proposals by status. */
async function proposeOnBoth(pairs: [inviter: string, invited: string][]): Promise<Record<number, number>> {
  const statuses = await Promise.all(
    pairs.flatMap(([inviter, invited]) =>
      [one.server.origin, two.origin].map((origin) => propose(origin, inviter, invited)),
    ),
  );
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

it('a host has at most three open invitations to one host, whatever node they are proposed on', async () => {
  const counts = await proposeOnBoth(Array.from({ length: 12 }, () => ['rex', 'star']));
  expect(counts).toEqual({ 201: LIMITS.maxOpenInvitesToHost, 429: 24 - LIMITS.maxOpenInvitesToHost });
  expect(await mostOpen()).toMatchObject({ pair: LIMITS.maxOpenInvitesToHost });
});

it('a host has at most ten open invitations in all, whatever node they are proposed on', async () => {
  const counts = await proposeOnBoth(HOSTS.slice(0, 15).map((host) => ['rex', host]));
  expect(counts).toEqual({ 201: LIMITS.maxOpenInvites, 429: 30 - LIMITS.maxOpenInvites });
  expect(await mostOpen()).toMatchObject({ inviter: LIMITS.maxOpenInvites });
});

it('an inbox holds at most twenty, whatever node the invitations come from', async () => {
  const counts = await proposeOnBoth(HOSTS.map((host) => [host, 'star']));
  expect(counts).toEqual({ 201: 2 * HOSTS.length });
  expect(await mostOpen()).toMatchObject({ inbox: LIMITS.maxInbox });
  const { rows } = await one.db.query<{ inviters: number }>(
    `select count(distinct inviter_id)::int as inviters from invitations where open and host_id = 'star'`,
  );
  // Of an inviter with two invitations the older one goes first: twenty of thirty inviters keep one.
  expect(rows[0]!.inviters).toBe(LIMITS.maxInbox);
});
