import { expect, test, vi } from 'vitest';
import type { RoomSnapshot } from '../domain/rooms/room-events.ts';
import { createSnapshotReader } from './snapshot-reader.ts';
import { createLog } from './testing/room-log.ts';

/** Sets of queries that the test ends; `rooms` exist. */
function stage(rooms: string[], more: { maxRunning?: number } = {}) {
  let nowMs = 0;
  const batches: string[][] = [];
  const ends: ((fault?: Error) => void)[] = [];
  const readSnapshots = vi.fn(async (queried: string[]) => {
    batches.push(queried);
    const fault = await new Promise<Error | undefined>((resolve) => ends.push(resolve));
    if (fault) throw fault;
    const there = queried.filter((room) => rooms.includes(room));
    return new Map(there.map((room): [string, RoomSnapshot] => [room, createLog(room).snapshot([])]));
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    reader: createSnapshotReader({ readSnapshots, now: () => nowMs, maxPerReader: 2, maxBatch: 6, ...more }),
    batches,
    turn,
    pass: (ms: number) => {
      nowMs += ms;
    },
    async end(fault?: Error) {
      ends.shift()!(fault);
      await turn();
      await turn();
    },
  };
}

test('a reader of many rooms delays another reader by one set of queries', async () => {
  const { reader, batches, turn, end } = stage(['r'], { maxRunning: 1 });
  for (let n = 0; n < 100; n++) void reader.read(`no-${n}`, 'eve');
  await turn();
  expect(batches).toEqual([['no-0', 'no-1']]);
  const served = reader.read('r', 'ann');
  await end();
  expect(batches[1]).toEqual(['no-2', 'no-3', 'r']);
  await end();
  expect(await served).toMatchObject({ seq: 0 });
  expect(batches).toHaveLength(3);
});

test('a room that waits for one reader is read in the turn of another reader of the room', async () => {
  const { reader, batches, turn, end } = stage(['r'], { maxRunning: 1 });
  for (let n = 0; n < 50; n++) void reader.read(`no-${n}`, 'eve');
  void reader.read('r', 'eve');
  await turn();
  const served = reader.read('r', 'ann');
  await end();
  expect(batches[1]).toContain('r');
  await end();
  expect(await served).not.toBeNull();
});

test('the number of sets of queries at a time is bounded', async () => {
  const { reader, batches, turn } = stage([]);
  for (let user = 0; user < 50; user++)
    for (let n = 0; n < 5; n++) void reader.read(`${user}-${n}`, `${user}`);
  for (let n = 0; n < 10; n++) await turn();
  expect(batches.map((rooms) => rooms.length)).toEqual([6, 6]);
});

test('a missing room counts as unknown until it is created or a while has passed', async () => {
  const { reader, turn, end, pass } = stage([]);
  const queried = reader.read('a', 'eve');
  await turn();
  await end();
  expect(await queried).toBeNull();
  expect(reader.isUnknown('a')).toBe(true);
  reader.mayExist('a');
  expect(reader.isUnknown('a')).toBe(false);
  void reader.read('a', 'eve');
  await turn();
  await end();
  pass(999);
  expect(reader.isUnknown('a')).toBe(true);
  pass(1);
  expect(reader.isUnknown('a')).toBe(false);
});

test('a room that is created during the read is not unknown', async () => {
  const { reader, turn, end } = stage([]);
  void reader.read('a', 'eve');
  await turn();
  reader.mayExist('a');
  await end();
  expect(reader.isUnknown('a')).toBe(false);
});

test('a failed read is not stored', async () => {
  const { reader, turn, end } = stage(['r']);
  const failed = reader.read('r', 'eve').catch((error: Error) => error.message);
  await turn();
  await end(new Error('unavailable'));
  expect(await failed).toBe('unavailable');
  const served = reader.read('r', 'eve');
  await turn();
  await end();
  expect(await served).not.toBeNull();
});
