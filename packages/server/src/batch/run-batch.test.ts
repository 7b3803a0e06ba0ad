import fc from 'fast-check';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import type { BatchFault } from '../domain/gifts/batch-fault.ts';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { refuse } from '../domain/refusal.ts';
import { exampleCommand, hexId } from '../domain/testing/examples.ts';
import { PendingGift } from './pending-gift.ts';
import { type BatchRunner, runBatch } from './run-batch.ts';
import { outcomeOf } from './testing/outcome-of.ts';
import { allAccepted, fault, scriptCommit } from './testing/scripted-commit.ts';

/** The requested pauses in milliseconds. The test does not wait for them. */
const pauses = vi.hoisted(() => [] as number[]);
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => {
    pauses.push(ms);
    return new Promise(setImmediate);
  },
}));
afterEach(() => {
  pauses.length = 0;
});

/** A batch of gifts, and a log of the outcomes and the runner's calls, in order. */
function batchOf(size: number) {
  const log: string[] = [];
  const answers = new Map<number, string>();
  const gifts = Array.from({ length: size }, (_, index) => {
    const command = exampleCommand({ giftId: hexId(index), key: `key-${index}` });
    return new PendingGift(command, 0, (outcome) => {
      answers.set(index, outcomeOf(outcome));
      log.push(`${index}: ${outcomeOf(outcome)}`);
    });
  });
  const runner = (commit: BatchRunner['commit']): BatchRunner => ({
    commit,
    committed(batch, { outcomes }) {
      for (const [index, gift] of batch.entries()) gift.answer(outcomes[index]!);
      log.push('committed');
    },
    faultyCommandFound: ({ giftId }, { kind }) => log.push(`faulty ${Number.parseInt(giftId, 16)} (${kind})`),
    runsAgain: ({ kind }: BatchFault, attempt) => log.push(`again after ${attempt} (${kind})`),
    unreplicated: () => log.push('unreplicated'),
    holdBack: null,
  });
  return { gifts, answers, log, runner };
}

const numberOf = ({ giftId }: GiftCommand) => Number.parseInt(giftId, 16);

test('each gift gets its own outcome', async () => {
  const { gifts, log, runner } = batchOf(3);
  await runBatch(
    gifts,
    runner(async (commands) => {
      const committed = allAccepted(commands);
      committed.outcomes[1] = { kind: 'refused', refusal: refuse('self_gift', 'Not to yourself.') };
      committed.outcomes[2] = { ...committed.outcomes[2]!, kind: 'replayed' } as GiftOutcome;
      return committed;
    }),
  );
  expect(log).toEqual(['0: accepted', '1: self_gift', '2: replayed', 'committed']);
});

describe.each(['conflict', 'connection'] as const)('a %s', (kind) => {
  it('runs the same commands again until they are committed', async () => {
    const { gifts, log, runner } = batchOf(2);
    const script = scriptCommit();
    const ran = runBatch(gifts, runner(script.commit));
    const runs: (readonly GiftCommand[])[] = [];
    for (const succeeds of [false, false, true]) {
      const call = await script.next();
      runs.push(call.commands);
      if (succeeds) call.succeed();
      else call.fail(kind);
    }
    await ran;
    expect(runs).toEqual(Array(3).fill(gifts.map(({ command }) => command)));
    expect(log).toEqual([
      `again after 1 (${kind})`,
      `again after 2 (${kind})`,
      '0: accepted',
      '1: accepted',
      'committed',
    ]);
  });

  it('does not run gifts again that were answered at their deadline', async () => {
    const { gifts, answers, runner } = batchOf(2);
    const script = scriptCommit();
    const ran = runBatch(gifts, runner(script.commit));
    const first = await script.next();
    first.fail(kind);
    gifts[0]!.expire();
    const second = await script.next();
    expect(second.commands.map(numberOf)).toEqual([1]);
    gifts[1]!.expire();
    second.fail(kind);
    await ran;
    expect(script.calls).toBe(2);
    expect([...answers.keys()]).toEqual([0, 1]);
  });
});

test('pauses double from 5 ms to half a second, each with a random length between half and the whole of it', async () => {
  const { gifts, runner } = batchOf(1);
  let runs = 0;
  await runBatch(
    gifts,
    runner(async (commands) => {
      runs += 1;
      if (runs <= 10) throw fault('conflict');
      return allAccepted(commands);
    }),
  );
  const whole = [5, 10, 20, 40, 80, 160, 320, 500, 500, 500];
  expect(pauses).toHaveLength(whole.length);
  for (const [index, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual(whole[index]! / 2);
    expect(pause).toBeLessThanOrEqual(whole[index]!);
  }
});

test('a batch that may not have been replicated is not acknowledged, and not run again', async () => {
  const { gifts, log, runner } = batchOf(2);
  const script = scriptCommit();
  const ran = runBatch(gifts, runner(script.commit));
  (await script.next()).fail('unreplicated', true);
  await ran;
  expect(log).toEqual(['0: outcome_unknown', '1: outcome_unknown', 'unreplicated']);
  expect(script.calls).toBe(1);
});

test('an error that is not a batch fault counts as the fault of a command', async () => {
  const { gifts, answers, runner } = batchOf(3);
  await runBatch(
    gifts,
    runner(async (commands) => {
      if (commands.some((command) => numberOf(command) === 1)) throw new TypeError('a fault of ours');
      return allAccepted(commands);
    }),
  );
  expect(Object.fromEntries(answers)).toEqual({ 0: 'accepted', 1: 'internal', 2: 'accepted' });
});

test('only the faulty commands fail, in spite of any conflicts and lost connections', async () => {
  const size = fc.integer({ min: 1, max: 64 });
  const faultyCommands = fc.uniqueArray(fc.nat(63), { maxLength: 6 });
  const failures = fc.array(fc.constantFrom(null, null, 'conflict' as const, 'connection' as const), {
    maxLength: 20,
  });
  const property = fc.asyncProperty(size, faultyCommands, failures, async (size, drawn, given) => {
    const failures = [...given];
    const bad = new Set(drawn.filter((index) => index < size));
    const { gifts, answers, log, runner } = batchOf(size);
    const committed: number[] = [];
    let runs = 0;
    await runBatch(
      gifts,
      runner(async (commands) => {
        const failure = failures.shift();
        if (failure) throw fault(failure);
        runs += 1;
        const numbers = commands.map(numberOf);
        if (numbers.some((number) => bad.has(number))) throw fault('faulty_command');
        committed.push(...numbers);
        return allAccepted(commands);
      }),
    );
    const all = gifts.map((_, index) => index);
    expect(Object.fromEntries(answers)).toEqual(
      Object.fromEntries(all.map((index) => [index, bad.has(index) ? 'internal' : 'accepted'])),
    );
    expect(committed).toEqual(all.filter((index) => !bad.has(index)));
    expect(log.filter((line) => line.startsWith('faulty'))).toEqual(
      all.filter((index) => bad.has(index)).map((index) => `faulty ${index} (faulty_command)`),
    );
    // Isolating a faulty command takes two runs per halving.
    expect(runs).toBeLessThanOrEqual(1 + bad.size * 2 * Math.ceil(Math.log2(size)));
  });
  await fc.assert(property, { numRuns: propertyRuns(200) });
});
