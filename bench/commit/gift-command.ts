import { randomUUID } from 'node:crypto';
import { uuidv7obj } from 'uuidv7';
import type { GiftCommand } from '../../packages/server/src/domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../../packages/server/src/domain/gifts/gift-decision.ts';
import { ITEM, type Load } from '../support/world.ts';

/** The next gift of the load, the same for every contender but the bare insert. */
export const commandFor = (load: Load): GiftCommand => ({
  giftId: uuidv7obj().toHex(),
  ...load.next(),
  item: ITEM.id,
  receiver: null,
  quantity: 1,
  price: ITEM.price,
  battle: null,
  key: randomUUID(),
  mayBeNew: false,
});

/** Everything is sufficient, so a refusal is a fault of the benchmark. */
export function mustBeAccepted(outcome: GiftOutcome | undefined): 1 {
  if (outcome?.kind !== 'accepted') throw new Error(`a gift was not accepted: ${JSON.stringify(outcome)}`);
  return 1;
}
