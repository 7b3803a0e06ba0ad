import { describe, expect, it } from 'vitest';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { exampleCommand, hexId, storedGiftOf } from '../domain/testing/examples.ts';
import { PendingGift } from './pending-gift.ts';
import { outcomeOf } from './testing/outcome-of.ts';

function pending() {
  const outcomes: GiftOutcome[] = [];
  const gift = new PendingGift(exampleCommand(), 0, (outcome) => outcomes.push(outcome));
  return { gift, outcomes };
}

type Step = (gift: PendingGift) => void;
const starts: Step = (gift) => {
  gift.underWay = true;
};
const rolledBack: Step = (gift) => gift.failed(false);
const lostAtCommit: Step = (gift) => gift.failed(true);

describe('a gift whose deadline passes', () => {
  it.each<[string, Step[], string]>([
    ['in the queue', [], 'overloaded'],
    ['while its batch runs', [starts], 'outcome_unknown'],
    ['after its batch was rolled back', [starts, rolledBack], 'overloaded'],
    ['after the connection was lost at the commit', [starts, lostAtCommit], 'outcome_unknown'],
    ['after that and a later rollback', [starts, lostAtCommit, starts, rolledBack], 'outcome_unknown'],
    ['in the run after a rollback', [starts, rolledBack, starts], 'outcome_unknown'],
  ])('%s', (_, steps, expected) => {
    const { gift, outcomes } = pending();
    for (const step of steps) step(gift);
    gift.expire();
    expect(outcomes.map(outcomeOf)).toEqual([expected]);
    expect(outcomes).toMatchObject([{ refusal: { retry_after_s: 1 } }]);
  });
});

describe('a gift whose command is faulty', () => {
  it('is refused as internal', () => {
    const { gift, outcomes } = pending();
    starts(gift);
    rolledBack(gift);
    gift.internalFault();
    expect(outcomes.map(outcomeOf)).toEqual(['internal']);
  });

  it('gets outcome_unknown if an earlier run lost its connection at the commit', () => {
    const { gift, outcomes } = pending();
    starts(gift);
    lostAtCommit(gift);
    starts(gift);
    rolledBack(gift);
    gift.internalFault();
    expect(outcomes.map(outcomeOf)).toEqual(['outcome_unknown']);
  });
});

describe('a gift whose key exists in the database', () => {
  it.each<[string, Step[], string | null, string]>([
    [
      'was committed by an earlier run that lost its connection',
      [starts, lostAtCommit, starts],
      null,
      'accepted',
    ],
    ['at its first run is a replay', [starts], null, 'replayed'],
    ['with another gift id is a replay', [starts, lostAtCommit, starts], hexId(9), 'replayed'],
  ])('%s', (_, steps, otherId, expected) => {
    const { gift, outcomes } = pending();
    for (const step of steps) step(gift);
    const id = otherId ?? gift.command.giftId;
    gift.answer({ kind: 'replayed', gift: { ...storedGiftOf(gift.command), id } });
    expect(outcomes.map(outcomeOf)).toEqual([expected]);
  });
});

it('is answered once', () => {
  const { gift, outcomes } = pending();
  gift.expire();
  gift.answer({ kind: 'accepted', gift: storedGiftOf(exampleCommand()) });
  gift.internalFault();
  gift.outcomeUnknown();
  expect(outcomes.map(outcomeOf)).toEqual(['overloaded']);
});
