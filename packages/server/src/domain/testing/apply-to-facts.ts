import type { GiftDecision } from '../gift-decision.ts';
import { type GiftFacts, pairKey } from '../gift-facts.ts';

/** The facts as the next batch would gather them once a decision's rows are written. */
export function applyToFacts(facts: GiftFacts, decision: GiftDecision): GiftFacts {
  const users = new Map(facts.users);
  for (const { user, coins } of decision.earnings) {
    const before = users.get(user)!;
    users.set(user, { ...before, earnings: before.earnings + coins });
  }
  const rooms = new Map(facts.rooms);
  for (const { room, coins } of decision.rooms) {
    const before = rooms.get(room)!;
    rooms.set(room, { ...before, coins: before.coins + coins });
  }
  return {
    ...facts,
    users,
    rooms,
    wallets: new Map([
      ...facts.wallets,
      ...decision.wallets.map(({ user, ...wallet }) => [user, wallet] as const),
    ]),
    stored: new Map([
      ...facts.stored,
      ...decision.gifts.map((gift) => [pairKey(gift.sender, gift.key), gift] as const),
    ]),
  };
}
