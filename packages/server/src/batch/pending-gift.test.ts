import { describe, expect, it } from 'vitest';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { exampleCommand, hexId, storedGiftOf } from '../domain/testing/examples.ts';
import { PendingGift } from './pending-gift.ts';
import { outcomeOf } from './testing/answers.ts';

function pending() {
  const answers: GiftOutcome[] = [];
  const gift = new PendingGift(exampleCommand(), 0, (outcome) => answers.push(outcome));
  return { gift, answers };
}

type Story = (gift: PendingGift) => void;
const leaves: Story = (gift) => {
  gift.underWay = true;
};
const rolledBack: Story = (gift) => gift.failed(false);
const lostAtCommit: Story = (gift) => gift.failed(true);

describe('a gift whose deadline comes', () => {
  it.each<[string, Story[], string]>([
    ['in the queue', [], 'overloaded'],
    ['while a batch that holds it runs', [leaves], 'outcome_unknown'],
    ['after its batch was rolled back', [leaves, rolledBack], 'overloaded'],
    ['after the connection was lost at the commit', [leaves, lostAtCommit], 'outcome_unknown'],
    ['after that and a later rollback', [leaves, lostAtCommit, leaves, rolledBack], 'outcome_unknown'],
    ['in the run after a rollback', [leaves, rolledBack, leaves], 'outcome_unknown'],
  ])('%s', (_, story, expected) => {
    const { gift, answers } = pending();
    for (const happens of story) happens(gift);
    gift.expire();
    expect(answers.map(outcomeOf)).toEqual([expected]);
    expect(answers).toMatchObject([{ refusal: { retry_after_s: 1 } }]);
  });
});

describe('a gift that proves to be the culprit', () => {
  it('is our fault, and has not happened', () => {
    const { gift, answers } = pending();
    leaves(gift);
    rolledBack(gift);
    gift.internalFault();
    expect(answers.map(outcomeOf)).toEqual(['internal']);
  });

  it('may have happened all the same, if an earlier run was lost at the commit', () => {
    const { gift, answers } = pending();
    leaves(gift);
    lostAtCommit(gift);
    leaves(gift);
    rolledBack(gift);
    gift.internalFault();
    expect(answers.map(outcomeOf)).toEqual(['outcome_unknown']);
  });
});

describe('a gift that is found under its key', () => {
  it.each<[string, Story[], string | null, string]>([
    ['after its commit was lost is itself, and new', [leaves, lostAtCommit, leaves], null, 'accepted'],
    ['by its first run was sent before', [leaves], null, 'replayed'],
    ['under another id was sent before, too', [leaves, lostAtCommit, leaves], hexId(9), 'replayed'],
  ])('%s', (_, story, otherId, expected) => {
    const { gift, answers } = pending();
    for (const happens of story) happens(gift);
    const id = otherId ?? gift.command.giftId;
    gift.answer({ kind: 'replayed', gift: { ...storedGiftOf(gift.command), id } });
    expect(answers.map(outcomeOf)).toEqual([expected]);
  });
});

it('is answered once', () => {
  const { gift, answers } = pending();
  gift.expire();
  gift.answer({ kind: 'accepted', gift: storedGiftOf(exampleCommand()) });
  gift.internalFault();
  gift.outcomeUnknown();
  expect(answers.map(outcomeOf)).toEqual(['overloaded']);
});
