import { describe, expect, it } from 'vitest';
import { decideResume, needsHistory, type ResumeState, type ResumeWait } from './decide-resume.ts';

/** The ring holds 101 to 200, the feed has delivered up to 210. */
const STATE: ResumeState = {
  epoch: 'e1',
  deliveredSeq: 210,
  ring: { startSeq: 100, endSeq: 200 },
  maxMissed: 150,
};

const replay = (afterSeq: number) => ({ kind: 'replay', afterSeq });
const wait = (until: ResumeWait) => ({ kind: 'wait', until });
const SNAPSHOT = { kind: 'snapshot' };

describe('decideResume', () => {
  it.each([
    ['no position', null, [], SNAPSHOT],
    ['a position of another epoch', { epoch: 'e0', seq: 150 }, [], SNAPSHOT],
    ['a position without an epoch', { epoch: undefined, seq: 150 }, [], SNAPSHOT],
    ['a position in the ring', { epoch: 'e1', seq: 150 }, [], replay(150)],
    ['the start of the ring', { epoch: 'e1', seq: 100 }, [], replay(100)],
    ['the end of the ring', { epoch: 'e1', seq: 200 }, [], replay(200)],
    ['before the ring', { epoch: 'e1', seq: 99 }, [], wait('history')],
    [
      'before the ring, with the most events that are replayed',
      { epoch: 'e1', seq: 50 },
      [],
      wait('history'),
    ],
    ['too far before the ring to be replayed', { epoch: 'e1', seq: 49 }, [], SNAPSHOT],
    ['before the ring after reading the history', { epoch: 'e1', seq: 99 }, ['history'], SNAPSHOT],
    ['delivered but not in a frame', { epoch: 'e1', seq: 205 }, [], wait('frame')],
    ['not in a frame after waiting for it', { epoch: 'e1', seq: 205 }, ['frame'], SNAPSHOT],
    ['ahead of the feed', { epoch: 'e1', seq: 211 }, [], wait('feed')],
    ['ahead of the feed after waiting for it', { epoch: 'e1', seq: 211 }, ['feed'], wait('frame')],
    ['ahead after all waits', { epoch: 'e1', seq: 211 }, ['feed', 'frame', 'history'], SNAPSHOT],
  ] as const)('%s', (_, position, waited, resume) => {
    expect(decideResume(position, STATE, new Set<ResumeWait>(waited))).toEqual(resume);
  });

  it('ends with a replay or a snapshot after at most three waits, for any position', () => {
    for (let seq = 0; seq < 300; seq += 1) {
      const waited = new Set<ResumeWait>();
      let resume = decideResume({ epoch: 'e1', seq }, STATE, waited);
      for (let waits = 0; resume.kind === 'wait'; waits += 1) {
        expect(waits).toBeLessThan(3);
        waited.add(resume.until);
        resume = decideResume({ epoch: 'e1', seq }, STATE, waited);
      }
    }
  });
});

it('needs no history for a position ahead of the ring', () => {
  expect(needsHistory(211, STATE.ring, STATE.maxMissed)).toBe(false);
});
