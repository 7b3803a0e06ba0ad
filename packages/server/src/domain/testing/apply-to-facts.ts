import { contributionKey } from '../battles/contribution.ts';
import { countedKey, dailyKey } from '../campaigns/sender-counters.ts';
import type { GiftDecision } from '../gifts/gift-decision.ts';
import { type GiftFacts, pairKey } from '../gifts/gift-facts.ts';

/** The facts that the next batch would gather after a decision's rows are written. */
export function applyToFacts(facts: GiftFacts, decision: GiftDecision): GiftFacts {
  const users = new Map(facts.users);
  for (const { user, coins } of decision.earnings) {
    const before = users.get(user)!;
    users.set(user, { ...before, earnings: (before.earnings ?? 0) + coins });
  }
  const rooms = new Map(facts.rooms);
  for (const { room, coins } of decision.rooms) {
    const before = rooms.get(room)!;
    rooms.set(room, { ...before, coins: before.coins + coins });
  }
  const { battles, contributions } = decision;
  return {
    ...facts,
    users,
    rooms,
    wallets: new Map([
      ...facts.wallets,
      ...decision.wallets.map(({ user, ...wallet }) => [user, wallet] as const),
    ]),
    battles: new Map([...facts.battles, ...battles.map((battle) => [battle.id, battle] as const)]),
    contributions: new Map([
      ...facts.contributions,
      ...contributions.map(
        ({ battle, side, sender, ...given }) => [contributionKey(battle, side, sender), given] as const,
      ),
    ]),
    dailyScores: new Map([
      ...facts.dailyScores,
      ...decision.dailyScores.map((one) => [dailyKey(one.campaign, one.sender), one] as const),
    ]),
    countedSenders: new Set([...facts.countedSenders, ...decision.countedSenders.map(countedKey)]),
    stored: new Map([
      ...facts.stored,
      ...decision.gifts.map((gift) => [pairKey(gift.sender, gift.key), gift] as const),
    ]),
  };
}
