import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { exampleCommand } from '../domain/testing/examples.ts';
import { createGiftBatcher, type GiftBatcher, type GiftBatcherOptions } from './gift-batcher.ts';
import { outcomeOf } from './testing/outcome-of.ts';
import { scriptCommit } from './testing/scripted-commit.ts';

/** The pause before a batch runs again: one turn of the event loop, unless a test holds it. */
const pause = vi.hoisted(() => ({ held: null as Promise<void> | null }));
vi.mock('node:timers/promises', () => ({
  setTimeout: () => pause.held ?? new Promise(setImmediate),
}));

// Tests advance the clock of deadlines; batches run in real time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A batcher with one scripted committer. */
function open(options: Partial<GiftBatcherOptions> = {}) {
  const script = scriptCommit();
  const logged: string[] = [];
  const batcher = createGiftBatcher({
    commit: [script.commit],
    committed: () => {},
    log: (message) => logged.push(message),
    ...options,
  });
  return { batcher, script, logged };
}

/** Sends gifts with these keys, and collects their outcomes by key. */
function send(batcher: GiftBatcher, ...keys: string[]) {
  const answers: Record<string, string> = {};
  const sent = keys.map(async (key) => {
    answers[key] = outcomeOf(await batcher.send(exampleCommand({ key })));
  });
  return { answers, all: Promise.all(sent) };
}

const keysOf = (commands: readonly GiftCommand[]) => commands.map(({ key }) => key);

/** Waits until all work is done that does not wait for a commit or a timer. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

describe('batches', () => {
  it('are committed at once when the batcher is idle', async () => {
    const { batcher, script } = open();
    const gift = send(batcher, 'a');
    (await script.next()).succeed();
    await gift.all;
    expect(gift.answers).toEqual({ a: 'accepted' });
  });

  it('contain the gifts of one turn of the event loop, and then all gifts that have queued during a commit', async () => {
    const { batcher, script } = open();
    const early = send(batcher, 'a', 'b');
    const first = await script.next();
    expect(keysOf(first.commands)).toEqual(['a', 'b']);

    const later = send(batcher, 'c', 'd', 'e');
    await settled();
    expect({ calls: script.calls, queued: batcher.queued }).toEqual({ calls: 1, queued: 3 });

    first.succeed();
    const second = await script.next();
    expect(keysOf(second.commands)).toEqual(['c', 'd', 'e']);
    second.succeed();
    await Promise.all([early.all, later.all]);
  });

  it('are never larger than `maxBatch`', async () => {
    const { batcher, script } = open({ maxBatch: 2 });
    const gifts = send(batcher, 'a', 'b', 'c', 'd', 'e');
    const batches: string[][] = [];
    for (let i = 0; i < 3; i++) {
      const call = await script.next();
      batches.push(keysOf(call.commands));
      call.succeed();
    }
    await gifts.all;
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('are committed while the previous batch is being answered, and are answered after it', async () => {
    const passedOn: string[][] = [];
    const { batcher, script } = open({
      committed: ({ outcomes }) =>
        passedOn.push(outcomes.flatMap((outcome) => (outcome.kind === 'accepted' ? outcome.gift.key : []))),
    });
    const keys = Array.from({ length: 120 }, (_, n) => `k${n}`);
    const many = send(batcher, ...keys);
    const first = await script.next();
    const one = send(batcher, 'next');
    first.succeed();
    const second = await script.next();
    second.succeed();
    expect(Object.keys(many.answers).length).toBeLessThan(120);

    await one.all;
    expect(Object.keys(many.answers)).toEqual(keys);
    await settled();
    expect(passedOn).toEqual([keys, ['next']]);
  });

  it('are answered in one slice once the next batch has returned', async () => {
    const { batcher, script } = open();
    const many = send(batcher, ...Array.from({ length: 500 }, (_, n) => `k${n}`));
    const first = await script.next();
    const one = send(batcher, 'next');
    first.succeed();
    (await script.next()).succeed();
    // In slices it would take ten turns, and in a flood a turn takes as long as a batch.
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
    expect([Object.keys(many.answers).length, one.answers]).toEqual([500, { next: 'accepted' }]);
  });

  it('continue after one that could not be published', async () => {
    const { batcher, script, logged } = open({
      committed: () => {
        throw new Error('publishing failed');
      },
    });
    for (const key of ['a', 'b']) {
      const gift = send(batcher, key);
      (await script.next()).succeed();
      await gift.all;
      expect(gift.answers).toEqual({ [key]: 'accepted' });
    }
    await batcher.drain();
    expect(logged).toHaveLength(2);
  });
});

describe('committers', () => {
  it('run in parallel, and each sender always uses the same one', async () => {
    const scripts = [scriptCommit(), scriptCommit(), scriptCommit()];
    const { batcher } = open({ commit: scripts.map(({ commit }) => commit) });
    const senders = Array.from({ length: 60 }, (_, n) => `sender-${n}`);
    const rooms = ['attic', 'stage'];
    const sent = senders.flatMap((sender) =>
      rooms.map((room) => batcher.send(exampleCommand({ sender, room }))),
    );
    const batches = await Promise.all(scripts.map((script) => script.next()));
    const sendersOf = batches.map(({ commands }) => new Set(commands.map(({ sender }) => sender)));
    for (const set of sendersOf) expect(set.size).toBeGreaterThan(5);
    expect(sendersOf.reduce((sum, { size }) => sum + size, 0)).toBe(senders.length);
    for (const batch of batches) batch.succeed();
    await Promise.all(sent);
  });
});

describe('the queue', () => {
  it('refuses at once while it is full, and accepts again afterwards', async () => {
    const { batcher, script } = open({ maxQueue: 2 });
    const running = send(batcher, 'running');
    const first = await script.next();
    const queued = send(batcher, 'a', 'b');
    const refused = await batcher.send(exampleCommand({ key: 'c' }));
    expect(refused).toMatchObject({ refusal: { code: 'overloaded', retry_after_s: 1 } });
    expect(batcher.refusalFor('ann')).toMatchObject({ code: 'overloaded' });

    first.succeed();
    const second = await script.next();
    expect(batcher.refusalFor('ann')).toBeNull();
    const again = send(batcher, 'c');
    second.succeed();
    (await script.next()).succeed();
    await Promise.all([running.all, queued.all, again.all]);
    expect({ ...queued.answers, ...again.answers }).toEqual({ a: 'accepted', b: 'accepted', c: 'accepted' });
  });

  it('holds no more gifts than the duration of the last batches allows', async () => {
    const { batcher, script } = open({ maxWaitMs: 300 });
    const gifts = (count: number) => Array.from({ length: count }, () => batcher.send(exampleCommand({})));
    const first = gifts(500);
    const running = await script.next();
    vi.advanceTimersByTime(3_000);
    running.succeed();
    await Promise.all(first);

    const waiting = gifts(500).map((answer) => answer.then(outcomeOf));
    const next = await script.next();
    expect(next.commands.length).toBe(100);
    next.succeed();
    const refused = (await Promise.all(waiting)).filter((answer) => answer === 'overloaded');
    expect(refused.length).toBe(400);
  });

  it('has one limit for all committers together', async () => {
    const scripts = [scriptCommit(), scriptCommit()];
    const { batcher } = open({ commit: scripts.map(({ commit }) => commit), maxQueue: 5 });
    const answers: GiftOutcome[] = [];
    const sent = Array.from({ length: 9 }, (_, n) =>
      batcher.send(exampleCommand({ sender: `sender-${n}` })).then((outcome) => answers.push(outcome)),
    );
    await settled();
    expect(answers.map(outcomeOf)).toEqual(Array(4).fill('overloaded'));
    for (const call of await Promise.all(scripts.map((script) => script.next()))) call.succeed();
    await Promise.all(sent);
  });
});

describe('the deadline', () => {
  it('removes a waiting gift from the queue', async () => {
    const { batcher, script } = open({ answerWithinMs: 1_000 });
    const running = send(batcher, 'running');
    const first = await script.next();
    vi.advanceTimersByTime(600);
    const early = send(batcher, 'early');
    vi.advanceTimersByTime(600);
    const late = send(batcher, 'late');
    vi.advanceTimersByTime(600);
    await settled();
    expect({ ...running.answers, ...early.answers, ...late.answers }).toEqual({
      running: 'outcome_unknown',
      early: 'overloaded',
    });
    expect(batcher.queued).toBe(1);

    first.succeed();
    const second = await script.next();
    expect(keysOf(second.commands)).toEqual(['late']);
    second.succeed();
    await late.all;
    expect(running.answers).toEqual({ running: 'outcome_unknown' });
  });

  it('is applied within a fifth of a second after it is due, and not before', async () => {
    const { batcher, script } = open({ answerWithinMs: 1_000 });
    const gift = send(batcher, 'a');
    const call = await script.next();
    vi.advanceTimersByTime(999);
    await settled();
    expect(gift.answers).toEqual({});
    vi.advanceTimersByTime(201);
    await settled();
    expect(gift.answers).toEqual({ a: 'outcome_unknown' });
    call.succeed();
    await batcher.drain();
  });

  it.each([
    { mayHaveCommitted: false, outcome: 'overloaded' },
    { mayHaveCommitted: true, outcome: 'outcome_unknown' },
  ])('after a lost connection gives $outcome, with mayHaveCommitted: $mayHaveCommitted', async (given) => {
    const { batcher, script } = open({ answerWithinMs: 1_000 });
    const gift = send(batcher, 'a');
    let pauseEnds = () => {};
    pause.held = new Promise((resolve) => {
      pauseEnds = resolve;
    });
    (await script.next()).fail('connection', given.mayHaveCommitted);
    await settled();
    vi.advanceTimersByTime(1_200);
    await gift.all;
    expect(gift.answers).toEqual({ a: given.outcome });
    pauseEnds();
    pause.held = null;
    await batcher.drain();
    expect(script.calls).toBe(1);
  });
});

describe('drain', () => {
  it('refuses new gifts, and waits until all accepted gifts have their outcome', async () => {
    const { batcher, script } = open();
    const accepted = send(batcher, 'a');
    const first = await script.next();
    const queued = send(batcher, 'b');
    let drained = false;
    const draining = batcher.drain().then(() => {
      drained = true;
    });
    expect(outcomeOf(await batcher.send(exampleCommand({ key: 'c' })))).toBe('overloaded');

    first.succeed();
    const second = await script.next();
    await settled();
    expect({ drained, answers: accepted.answers }).toEqual({ drained: false, answers: { a: 'accepted' } });
    second.succeed();
    await draining;
    expect(queued.answers).toEqual({ b: 'accepted' });
  });

  it('clears all timers', async () => {
    const { batcher } = open();
    expect(vi.getTimerCount()).toBe(1);
    await batcher.drain();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends by the deadline even if the database is unavailable', async () => {
    const { batcher, script } = open({ answerWithinMs: 1_000 });
    const gift = send(batcher, 'a');
    const drained = batcher.drain();
    for (let run = 1; run <= 5; run++) {
      const call = await script.next();
      vi.advanceTimersByTime(200);
      call.fail('connection');
    }
    await drained;
    expect(gift.answers).toEqual({ a: 'outcome_unknown' });
  });
});
