import { describe, expect, it, vi } from 'vitest';
import { hashUser } from '../domain/rooms/room-viewers.ts';
import type { NodePresence, PresenceList } from './other-nodes.ts';
import { createViewers, type ViewersOptions } from './viewers.ts';

const COUNTED_MS = 5_000;

interface Row {
  viewers: number;
  version: number;
  digest: Buffer;
}

/** Users who watch on no other node. */
const usersOf = (node: number, count: number) => Array.from({ length: count }, (_, n) => `${node}-${n}`);

/** The database that the nodes share, with its own clock. */
function createShared() {
  const nodes = new Map<string, { seenAt: number; counts: Map<string, Row> }>();
  let sessions = 0;
  let started = 0;
  const shared = {
    nowMs: 0,
    nodes,
    statements: 0,
    /** The digests that were read, as room and session. */
    digestsRead: [] as string[],
    /** The next fault: before a write, or after it, when its result is lost. */
    fault: null as 'before' | 'after' | null,
    forget: (session: string) => nodes.delete(session),
    node(options: Partial<ViewersOptions> = {}) {
      const number = ++started;
      /** The viewers of each room, or a number of users who watch only on this node. */
      const viewersHere = new Map<string, number | string[]>();
      const changed = vi.fn();
      const viewers = createViewers({
        async begin() {
          const session = `session-${++sessions}`;
          nodes.set(session, { seenAt: shared.nowMs, counts: new Map() });
          return session;
        },
        async write(session, version, rooms) {
          shared.statements += 1;
          if (shared.fault === 'before') throw new Error('unavailable');
          const node = nodes.get(session);
          if (!node) return false;
          node.seenAt = shared.nowMs;
          for (const { room, viewers, digest } of rooms) {
            const before = node.counts.get(room) ?? { version: 0, digest: Buffer.alloc(0) };
            if (viewers > 0)
              node.counts.set(room, { ...before, viewers, ...(digest && { version, digest }) });
            else node.counts.delete(room);
          }
          if (shared.fault === 'after') throw new Error('gone');
          return true;
        },
        async readElsewhere(own, rooms) {
          const lists = new Map<string, PresenceList>();
          for (const room of rooms) {
            const watching: NodePresence[] = [];
            for (const [session, { seenAt, counts }] of nodes) {
              const row = counts.get(room);
              if (!row || session === own || shared.nowMs - seenAt >= COUNTED_MS) continue;
              watching.push({ session, viewers: row.viewers, version: row.version });
            }
            if (watching.length > 0)
              lists.set(room, { text: JSON.stringify(watching), nodes: () => watching });
          }
          return lists;
        },
        async readDigests(wanted) {
          return wanted.flatMap(({ room, session }) => {
            shared.digestsRead.push(`${room} ${session}`);
            const row = nodes.get(session)?.counts.get(room);
            return row ? [{ room, session, ...row }] : [];
          });
        },
        forgetDead: async () => {},
        end: async (session) => nodes.delete(session),
        *viewersHere() {
          for (const [room, viewersOfRoom] of viewersHere) {
            const users =
              typeof viewersOfRoom === 'number'
                ? usersOf(number, viewersOfRoom)
                : [...new Set(viewersOfRoom)];
            const hashes = users.map(hashUser);
            const fingerprint = hashes.reduce((sum, hash) => (sum + hash) % 2 ** 48, 0);
            yield { room, viewers: users.length, fingerprint, hashes: () => hashes };
          }
        },
        changed,
        ...options,
      });
      return { viewers, viewersHere, changed };
    },
  };
  return shared;
}

describe('viewers', () => {
  it('are summed over the nodes, and a change of the number is reported', async () => {
    const shared = createShared();
    const [one, two, three] = [shared.node(), shared.node(), shared.node()];
    one.viewersHere.set('r', 3);
    two.viewersHere.set('r', 4).set('quiet', 1);
    three.viewersHere.set('other', 9);
    for (const { viewers } of [one, two, three, one]) await viewers.exchange();
    expect([one, two, three].map(({ viewers }) => viewers.elsewhere('r'))).toEqual([4, 3, 0]);
    expect(await three.viewers.readElsewhere(['r', 'other'])).toEqual(new Map([['r', 7]]));
    expect(one.changed.mock.calls).toEqual([['r']]);
    expect(two.changed.mock.calls).toEqual([['r']]);
    expect(three.changed).not.toHaveBeenCalled();

    two.viewersHere.delete('r');
    for (const { viewers } of [two, one, two, one]) await viewers.exchange();
    expect(one.viewers.elsewhere('r')).toBe(0);
    expect(one.changed).toHaveBeenCalledTimes(2);
  });

  it('are read for a room before its first viewer is admitted, even during an exchange', async () => {
    const shared = createShared();
    let exchanging = Promise.resolve();
    const two = shared.node({ forgetDead: () => exchanging });
    const one = shared.node();
    one.viewersHere.set('r', 3);
    await one.viewers.exchange();
    let end = () => {};
    exchanging = new Promise((resolve) => {
      end = resolve;
    });
    const exchange = two.viewers.exchange();
    await two.viewers.prefetch(['r']);
    end();
    await exchange;
    expect(two.viewers.elsewhere('r')).toBe(3);
    two.viewersHere.set('r', 1);
    await two.viewers.exchange();
    expect(two.viewers.elsewhere('r')).toBe(3);
    expect(two.changed).not.toHaveBeenCalled();
  });

  it('that come and leave between two exchanges cause no write', async () => {
    const shared = createShared();
    const write = vi.fn<ViewersOptions['write']>(async () => true);
    const { viewers, viewersHere } = shared.node({ write });
    viewersHere.set('r', 1);
    await viewers.exchange();
    for (let n = 0; n < 1_000; n++) viewersHere.set('r', n);
    viewersHere.set('r', 1).set('brief', 5).delete('brief');
    await viewers.exchange();
    expect(write.mock.calls.map(([, , rooms]) => rooms)).toMatchObject([[{ room: 'r', viewers: 1 }], []]);
  });

  it('of a dead node are no longer counted', async () => {
    const shared = createShared();
    const [one, dead] = [shared.node(), shared.node()];
    one.viewersHere.set('r', 1);
    dead.viewersHere.set('r', 5);
    await dead.viewers.exchange();
    await one.viewers.exchange();
    expect(one.viewers.elsewhere('r')).toBe(5);
    shared.nowMs += COUNTED_MS;
    await one.viewers.exchange();
    expect(one.viewers.elsewhere('r')).toBe(0);
    expect(one.changed).toHaveBeenCalledTimes(2);
  });

  it('of a node that shuts down are no longer counted', async () => {
    const shared = createShared();
    const [one, two] = [shared.node(), shared.node()];
    for (const { viewersHere } of [one, two]) viewersHere.set('r', 1);
    for (const { viewers } of [one, two]) await viewers.exchange();
    await one.viewers.leave();
    await two.viewers.exchange();
    expect(two.viewers.elsewhere('r')).toBe(0);
    // No session was begun, so there is none to end.
    await shared.node().viewers.leave();
  });

  it('are all written again by a node whose session was removed', async () => {
    const shared = createShared();
    const [one, stalled] = [shared.node(), shared.node()];
    one.viewersHere.set('r', 1);
    stalled.viewersHere.set('r', 5).set('s', 6);
    await stalled.viewers.exchange();
    shared.forget('session-1');
    await stalled.viewers.exchange();
    await stalled.viewers.exchange();
    await one.viewers.exchange();
    expect(one.viewers.elsewhere('r')).toBe(5);
    expect([...shared.nodes.keys()]).toEqual(['session-2', 'session-3']);
  });

  it.each(['before', 'after'] as const)('are correct again after a fault %s the write', async (fault) => {
    const shared = createShared();
    const [one, two] = [shared.node(), shared.node()];
    two.viewersHere.set('r', 1);
    one.viewersHere.set('r', 5);
    await one.viewers.exchange();
    shared.fault = fault;
    one.viewersHere.set('r', 6);
    await expect(one.viewers.exchange()).rejects.toThrow(/unavailable|gone/);
    shared.fault = null;
    // The same as before: nothing has changed, but the written state may be wrong.
    one.viewersHere.set('r', 5);
    await one.viewers.exchange();
    await two.viewers.exchange();
    expect(two.viewers.elsewhere('r')).toBe(5);
  });

  it('are reported in portions when they change in many rooms at once', async () => {
    vi.useFakeTimers();
    try {
      const shared = createShared();
      const [one, two] = [shared.node(), shared.node()];
      for (let room = 0; room < 250; room++) {
        for (const { viewersHere } of [one, two]) viewersHere.set(`room-${room}`, 1);
      }
      await one.viewers.exchange();
      const exchange = two.viewers.exchange();
      const reported = [];
      for (const ms of [0, 9, 1, 10]) {
        await vi.advanceTimersByTimeAsync(ms);
        reported.push(two.changed.mock.calls.length);
      }
      await exchange;
      expect(reported).toEqual([100, 100, 200, 250]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of more rooms than fit into one write are written in rotation, so that every room has its turn', async () => {
    const shared = createShared();
    const { viewers, viewersHere } = shared.node({ maxCounts: 10 });
    for (let room = 0; room < 35; room++) viewersHere.set(`room-${room}`, 1);
    for (let second = 1; second <= 4; second++) {
      // The first five rooms change all the time.
      for (let room = 0; room < 5; room++) viewersHere.set(`room-${room}`, second);
      await viewers.exchange();
    }
    const [node] = shared.nodes.values();
    expect(node!.counts.size).toBe(35);
    expect(shared.statements).toBe(4);
  });

  it('who watch on several nodes count once, also after they leave one of them', async () => {
    const shared = createShared();
    const [one, two, three] = [shared.node(), shared.node(), shared.node()];
    one.viewersHere.set('r', ['ann', 'ben']);
    two.viewersHere.set('r', ['ann']);
    three.viewersHere.set('r', ['ann', 'cat']);
    const exchange = async () => {
      for (const { viewers } of [one, two, three, one, two]) await viewers.exchange();
      return [2, 1, 2].map((here, n) => here + [one, two, three][n]!.viewers.elsewhere('r'));
    };
    expect(await exchange()).toEqual([3, 3, 3]);
    expect(await shared.node().viewers.readElsewhere(['r'])).toEqual(new Map([['r', 3]]));
    // The same number of users, but other users.
    one.viewersHere.set('r', ['ann', 'cat']);
    expect(await exchange()).toEqual([2, 2, 2]);
    for (const { viewersHere } of [two, three]) viewersHere.delete('r');
    await exchange();
    expect(one.viewers.elsewhere('r')).toBe(0);
    expect(one.changed).toHaveBeenCalledTimes(2);
  });

  it('have their digests read only after a change', async () => {
    const shared = createShared();
    const [one, two] = [shared.node(), shared.node()];
    for (const { viewersHere } of [one, two]) viewersHere.set('r', 2).set('s', 1);
    const exchange = async () => {
      shared.digestsRead.length = 0;
      for (const { viewers } of [two, one]) await viewers.exchange();
      return shared.digestsRead;
    };
    await exchange();
    expect(await exchange()).toEqual(['r session-2', 's session-2']);
    expect(await exchange()).toEqual([]);
    one.viewersHere.set('r', 3);
    expect(await exchange()).toEqual([]);
    expect(await exchange()).toEqual(['r session-2']);
  });

  it('of large rooms have their digests written less often than their number', async () => {
    const shared = createShared();
    const write = vi.fn<ViewersOptions['write']>(async () => true);
    const { viewers, viewersHere } = shared.node({ write });
    for (let second = 0; second < 5; second++) {
      viewersHere.set('large', 12_000 + second).set('small', 10 + second);
      await viewers.exchange();
    }
    const digests = (room: string) =>
      write.mock.calls.map(([, , rows]) => rows.find((row) => row.room === room)!.digest !== null);
    expect(digests('large')).toEqual([true, false, false, true, false]);
    expect(digests('small')).toEqual([true, true, true, true, true]);
    await viewers.exchange();
    expect(write.mock.lastCall![2]).toEqual([]);
    await viewers.exchange();
    expect(write.mock.lastCall![2]).toMatchObject([
      { room: 'large', viewers: 12_004, digest: expect.any(Buffer) },
    ]);
  });

  it('have their digests written in rotation when there are more rooms than digests in one write', async () => {
    const shared = createShared();
    const { viewers, viewersHere } = shared.node({ maxDigestBytes: 20 });
    for (let second = 1; second <= 4; second++) {
      for (let room = 0; room < 7; room++) viewersHere.set(`room-${room}`, room < 2 ? second : 1);
      await viewers.exchange();
      const [node] = shared.nodes.values();
      expect(node!.counts.size).toBe(7);
    }
    const [node] = shared.nodes.values();
    expect([...node!.counts.values()].every(({ version }) => version > 0)).toBe(true);
  });
});
