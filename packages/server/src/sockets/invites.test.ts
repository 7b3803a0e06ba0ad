import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StoredBattle } from '../domain/battles/battle.ts';
import { exampleBattle } from '../domain/battles/testing/example-battle.ts';
import { startSockets, type TestServer, until, user } from './testing/staged-sockets.ts';

let server: TestServer;
/** The battles in the database. */
let battles: StoredBattle[];
const readInvites = vi.fn(async (hosts: string[]) =>
  hosts.includes('rex') ? refsOf([...battles].reverse()) : [],
);
const readInvitedBattles = vi.fn(async (ids: string[]) => battles.filter(({ id }) => ids.includes(id)));
const refsOf = (invited: StoredBattle[]) =>
  invited.map(({ id, version }) => ({ host: 'rex', battle: id, version }));

async function start(invitesMs = 60_000) {
  battles = [];
  readInvites.mockClear();
  readInvitedBattles.mockClear();
  server = await startSockets(
    {
      readInvites,
      readInvitedBattles,
      authenticate: async (name) => user(name!, { grants: { watch: true, host: name === 'rex' } }),
    },
    { invitesMs },
  );
}
afterEach(() => server.stop());

const invite = (id: string, over: Partial<StoredBattle> = {}): StoredBattle => {
  const battle = exampleBattle({ id: id.repeat(32), version: 1, state: 'invited', startsAt: null, ...over });
  battle.sides[1]!.hosts[0]!.accepted = false;
  return battle;
};
const versionsOf = (message: unknown) =>
  (message as { invites: { id: string; version: number }[] }).invites.map(({ id, version }) => [
    id.slice(0, 5),
    version,
  ]);

describe('invitations', () => {
  it('are sent after the welcome to hosts that have any', async () => {
    await start();
    battles = [invite('1'), invite('2')];
    const [rex, nova] = [await server.connect('rex'), await server.connect('nova')];
    expect(versionsOf(await rex.next())).toEqual([
      ['btl_2', 1],
      ['btl_1', 1],
    ]);
    expect(await nova.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    await until(() => readInvites.mock.calls.flat(2).includes('nova'), "Nova's invitations to be read");
    expect(await nova.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
  });

  it('are all sent again after every change, also when none is left', async () => {
    await start();
    const rex = await server.connect('rex');
    await until(() => readInvites.mock.calls.length === 1, 'the first read');
    battles = [invite('1')];
    server.sockets.invitesChanged(['nova', 'rex', 'somebody']);
    expect(versionsOf(await rex.next())).toEqual([['btl_1', 1]]);
    server.sockets.invitesChanged(['rex']);
    battles = [invite('1', { version: 2 })];
    server.sockets.invitesChanged(['rex']);
    expect(versionsOf(await rex.next())).toEqual([['btl_1', 2]]);
    battles = [];
    server.sockets.invitesChanged(['rex']);
    expect(versionsOf(await rex.next())).toEqual([]);
    expect(readInvites.mock.calls.flat(2)).not.toContain('somebody');
  });

  it('are compared with the database to find changes of other nodes, for tokens that may host', async () => {
    await start(20);
    const rex = await server.connect('rex');
    battles = [invite('1')];
    expect(versionsOf(await rex.next())).toEqual([['btl_1', 1]]);
    await server.connect('ann');
    const before = readInvites.mock.calls.length;
    await until(() => readInvites.mock.calls.length >= before + 5, 'some comparisons');
    expect(readInvites.mock.calls.slice(before, before + 5)).toEqual(Array(5).fill([['rex']]));
    // The battles are read once, although their versions are compared several times.
    expect(readInvitedBattles).toHaveBeenCalledTimes(1);
  });

  it('are sent later if they cannot be read at first', async () => {
    await start(20);
    readInvites.mockRejectedValueOnce(new Error('no database'));
    battles = [invite('1')];
    const rex = await server.connect('rex');
    expect(versionsOf(await rex.next())).toEqual([['btl_1', 1]]);
  });
});
