import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import { exampleCommand } from '../domain/testing/examples.ts';
import { createGiftBatcher } from './gift-batcher.ts';
import { outcomeOf } from './testing/outcome-of.ts';
import { allAccepted, fault } from './testing/scripted-commit.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: () => new Promise(setImmediate) }));

const SENDERS = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay'];
const MAX_BATCH = 4;
const COMMITTERS = 3;

/** Arriving gifts: some in the same turn of the event loop, some turns later. One in twenty is a faulty command. */
const arrivals = fc.array(
  fc.record({
    sender: fc.constantFrom(...SENDERS),
    turnsBefore: fc.constantFrom(0, 0, 0, 1, 3),
    isFaultyCommand: fc.oneof({ weight: 19, arbitrary: fc.constant(false) }, fc.constant(true)),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** Successive commits: how many turns each takes, and how it ends. */
const runs = fc.array(
  fc.record({
    turns: fc.nat(4),
    failure: fc.constantFrom(null, null, null, 'conflict' as const, 'connection' as const),
  }),
  { maxLength: 30 },
);

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

test('with any failures, each gift is committed once in its sender’s order, and only faulty commands are refused', async () => {
  const property = fc.asyncProperty(arrivals, runs, async (arrivals, planned) => {
    const plan = [...planned];
    const committed: GiftCommand[] = [];
    const underWay = Array.from({ length: COMMITTERS }, () => 0);
    let largest = 0;
    let mostUnderWay = 0;

    async function commit(committer: number, commands: readonly GiftCommand[]) {
      largest = Math.max(largest, commands.length);
      underWay[committer]! += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay[committer]!);
      const { turns: takes, failure } = plan.shift() ?? { turns: 0, failure: null };
      await turns(takes);
      underWay[committer]! -= 1;
      if (failure) throw fault(failure);
      if (commands.some(({ item }) => item === 'faulty')) throw fault('faulty_command');
      committed.push(...commands);
      return allAccepted(commands);
    }

    const batcher = createGiftBatcher({
      commit: underWay.map((_, committer) => (commands) => commit(committer, commands)),
      committed: () => {},
      log: () => {},
      maxBatch: MAX_BATCH,
    });
    const outcomes: Promise<string>[] = [];
    for (const [index, { sender, turnsBefore, isFaultyCommand }] of arrivals.entries()) {
      await turns(turnsBefore);
      const command = exampleCommand({ sender, key: `${index}`, item: isFaultyCommand ? 'faulty' : 'rose' });
      outcomes.push(batcher.send(command).then(outcomeOf));
    }
    await batcher.drain();

    expect(largest).toBeLessThanOrEqual(MAX_BATCH);
    expect(mostUnderWay).toBe(1);
    expect(await Promise.all(outcomes)).toEqual(
      arrivals.map(({ isFaultyCommand }) => (isFaultyCommand ? 'internal' : 'accepted')),
    );
    for (const sender of SENDERS) {
      const sent = [...arrivals.entries()].filter(
        ([, gift]) => gift.sender === sender && !gift.isFaultyCommand,
      );
      const stored = committed.filter((command) => command.sender === sender);
      expect(stored.map(({ key }) => Number(key))).toEqual(sent.map(([index]) => index));
    }
  });
  await fc.assert(property, { numRuns: propertyRuns(200) });
});
