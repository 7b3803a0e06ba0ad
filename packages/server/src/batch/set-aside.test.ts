import { expect, it, vi } from 'vitest';
import { LockedFault, type NeedsHeldRow } from '../domain/gifts/batch-fault.ts';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import { exampleCommand, hexId } from '../domain/testing/examples.ts';
import { createGiftBatcher } from './gift-batcher.ts';
import { outcomeOf } from './testing/outcome-of.ts';
import { allAccepted, fault } from './testing/scripted-commit.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: () => new Promise(setImmediate) }));

/** A batcher whose database can hold rows: each commit that needs a held row fails, as a real committer's does. */
function openHeldRows({ answerWithinMs = 60_000 } = {}) {
  let held: NeedsHeldRow | null = null;
  const committed: string[] = [];
  const batches: number[] = [];
  let checks = 0;
  let made = 0;
  const commit = async (commands: readonly GiftCommand[]) => {
    await new Promise(setImmediate);
    batches.push(commands.length);
    if (commands.some((command) => held?.(command))) throw new LockedFault(held!, 'held');
    if (commands.some(({ item }) => item === 'faulty')) throw fault('faulty_command');
    committed.push(...commands.map(({ key }) => key));
    return allAccepted(commands);
  };
  const setAside: number[] = [];
  const batcher = createGiftBatcher({
    commit: [commit],
    setAside: {
      commit,
      findHeld: async (commands) => {
        checks += 1;
        return commands.some((command) => held?.(command)) ? held : null;
      },
    },
    committed: () => {},
    log: () => {},
    observe: {
      answered: () => {},
      batchTaken: () => {},
      faulted: () => {},
      setAside: (gifts) => setAside.push(gifts),
    },
    answerWithinMs,
  });
  return {
    batcher,
    committed,
    batches,
    setAside,
    get checks() {
      return checks;
    },
    hold(rows: NeedsHeldRow | null) {
      held = rows;
    },
    send: (sender: string, room: string, item = 'rose') => {
      const giftId = hexId(made++);
      return batcher
        .send(exampleCommand({ giftId, sender, room, item, key: `${sender}-${room}-${made}` }))
        .then(outcomeOf);
    },
  };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

it('sets a gift aside with later gifts of its sender, and commits earlier ones and those of other senders', async () => {
  const rows = openHeldRows();
  rows.hold(({ room }) => room === 'held');
  const gifts = [
    rows.send('ann', 'calm'),
    rows.send('ann', 'held'),
    rows.send('ann', 'calm'),
    rows.send('ben', 'calm'),
  ];
  await Promise.all([gifts[0], gifts[3]]);
  expect(rows.committed).toEqual(['ann-calm-1', 'ben-calm-4']);
  await turns(20);
  expect([rows.setAside, rows.batcher.setAside]).toEqual([[2], 2]);

  rows.hold(null);
  expect(await Promise.all(gifts)).toEqual(Array(4).fill('accepted'));
  await rows.batcher.drain();
  expect(rows.committed).toEqual(['ann-calm-1', 'ben-calm-4', 'ann-held-2', 'ann-calm-3']);
});

it('does not delay further batches for a row known to be held, and keeps the order of a sender', async () => {
  const rows = openHeldRows();
  rows.hold(({ room }) => room === 'held');
  const first = rows.send('ann', 'held');
  await vi.waitFor(() => expect(rows.batcher.setAside).toBe(1), { timeout: 60_000 });
  const before = rows.batches.length;
  const later = [rows.send('ann', 'calm'), rows.send('cat', 'held')];
  expect(await rows.send('ben', 'calm')).toBe('accepted');
  expect(rows.batches.slice(before)).toEqual([1]);
  rows.hold(null);
  expect(await Promise.all([first, ...later])).toEqual(Array(3).fill('accepted'));
  await rows.batcher.drain();
  expect(rows.committed).toEqual(['ben-calm-4', 'ann-held-1', 'ann-calm-2', 'cat-held-3']);
});

it('commits gifts whose row has become free while another row stays held', async () => {
  const rows = openHeldRows();
  rows.hold(({ room }) => room !== 'calm');
  const gifts = [rows.send('ann', 'one'), rows.send('ben', 'other')];
  await vi.waitFor(() => expect(rows.batcher.setAside).toBe(2), { timeout: 60_000 });
  rows.hold(({ room }) => room === 'one');
  expect(await gifts[1]).toBe('accepted');
  expect(rows.committed).toEqual(['ben-other-2']);
  rows.hold(null);
  expect(await gifts[0]).toBe('accepted');
  await rows.batcher.drain();
});

it('refuses only the faulty command of a batch with set-aside gifts', async () => {
  const rows = openHeldRows();
  rows.hold(({ room }) => room === 'held');
  const gifts = [
    rows.send('ann', 'held'),
    rows.send('ben', 'calm', 'faulty'),
    rows.send('cat', 'calm'),
    rows.send('ann', 'calm'),
  ];
  expect(await Promise.all(gifts.slice(1, 3))).toEqual(['internal', 'accepted']);
  rows.hold(null);
  expect(await Promise.all([gifts[0], gifts[3]])).toEqual(['accepted', 'accepted']);
  await rows.batcher.drain();
  expect(rows.committed).toEqual(['cat-calm-3', 'ann-held-1', 'ann-calm-4']);
});

it('sets aside at most 100 gifts of a sender, and refuses further ones as overloaded', async () => {
  const rows = openHeldRows();
  rows.hold(({ sender }) => sender === 'ann');
  const gifts = Array.from({ length: 105 }, () => rows.send('ann', 'calm'));
  expect(await Promise.all(gifts.slice(100))).toEqual(Array(5).fill('overloaded'));
  expect(rows.batcher.setAside).toBe(100);
  rows.hold(null);
  expect(await Promise.all(gifts.slice(0, 100))).toEqual(Array(100).fill('accepted'));
  await rows.batcher.drain();
  expect(rows.batcher.setAside).toBe(0);
});

it('refuses a gift at its deadline while its row stays held, as overloaded', async () => {
  const rows = openHeldRows({ answerWithinMs: 1 });
  rows.hold(() => true);
  expect(await rows.send('ann', 'held')).toBe('overloaded');
  await rows.batcher.drain();
  expect([rows.committed, rows.batcher.setAside]).toEqual([[], 0]);
});
