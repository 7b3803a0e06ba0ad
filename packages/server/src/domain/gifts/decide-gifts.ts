import { refuse } from '../refusal.ts';
import { type BatchState, openBatch, recordGift, rowsOf, storedGift } from './batch-state.ts';
import type { StoredGift } from './gift.ts';
import type { GiftCommand } from './gift-command.ts';
import type { GiftDecision, GiftOutcome } from './gift-decision.ts';
import type { GiftFacts } from './gift-facts.ts';
import { scoreInCampaigns } from './gift-in-campaigns.ts';
import { checkGift, type GiftTerms } from './gift-rules.ts';
import { continueStreak } from './streak.ts';

/**
 * Decides a batch: an outcome for each command in order (a replay, an acceptance or a refusal), and the rows to write. A
 * pure function: the time is in the facts, and the same commands and facts give the same decision. A command sees the
 * changes of the commands before it, so a batch decides as single commands would. A refused command changes nothing.
 */
export function decideGifts(commands: readonly GiftCommand[], facts: GiftFacts): GiftDecision {
  const batch = openBatch(facts);
  const outcomes = commands.map((command) => decideGift(command, batch));
  return { outcomes, at: facts.now, ...rowsOf(batch) };
}

function decideGift(command: GiftCommand, batch: BatchState): GiftOutcome {
  const earlier = storedGift(batch, command.sender, command.key);
  if (earlier) return decideReplay(command, earlier, batch);

  const terms = checkGift(command, batch);
  if ('code' in terms) return { kind: 'refused', refusal: terms };

  const gift = makeGift(command, terms, batch);
  recordGift(batch, gift, terms.room.revision);
  return { kind: 'accepted', gift };
}

/** Returns the earlier gift for the same request. Refuses another request under the same key. */
function decideReplay(command: GiftCommand, gift: StoredGift, batch: BatchState): GiftOutcome {
  const receiver = command.receiver ?? batch.facts.rooms.get(command.room)?.host;
  const same =
    gift.room === command.room &&
    gift.item === command.item &&
    gift.receiver === receiver &&
    gift.quantity === command.quantity &&
    gift.requestedPrice === command.price &&
    gift.requestedBattle === command.battle;
  if (same) return { kind: 'replayed', gift };
  return {
    kind: 'refused',
    refusal: refuse(
      'idempotency_key_reused',
      'This key was used for another gift. Use a new one for each gift.',
      {
        param: 'Idempotency-Key',
      },
    ),
  };
}

function makeGift(command: GiftCommand, terms: GiftTerms, batch: BatchState): StoredGift {
  const { wallet, receiver, item, coins, promotionalCoins, promotionalEarned, earned, shareBps, agency } =
    terms;
  const at = batch.facts.now;
  return {
    id: command.giftId,
    room: command.room,
    seq: (batch.rooms.get(command.room)?.gifts ?? 0) + 1,
    sender: command.sender,
    receiver,
    item: command.item,
    quantity: command.quantity,
    price: item.price,
    coins,
    earned,
    shareBps,
    at,
    promotionalCoins,
    promotionalEarned,
    agency,
    balance: wallet.coins - coins,
    promotionalBalance: wallet.promotional - promotionalCoins,
    walletVersion: wallet.version + 1,
    streak: continueStreak(
      wallet.streak,
      {
        id: command.giftId,
        room: command.room,
        receiver,
        item: command.item,
        quantity: command.quantity,
        at,
      },
      item.streakWindowMs,
    ),
    battle: terms.verdict,
    category: item.category,
    senderRegion: batch.facts.users.get(command.sender)?.region ?? null,
    receiverRegion: batch.facts.users.get(receiver)?.region ?? null,
    vipLevel:
      terms.verdict !== null || batch.facts.campaigns.length > 0
        ? (batch.facts.users.get(command.sender)?.vip_level ?? 0)
        : null,
    campaigns: scoreInCampaigns(command, terms, batch),
    key: command.key,
    requestedPrice: command.price,
    requestedBattle: command.battle,
  };
}
