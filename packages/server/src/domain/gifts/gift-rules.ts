import { LIMITS } from '@lavish/protocol';
import { contractAt } from '../agencies/contract.ts';
import { passesScoreCeiling } from '../battles/count-gift.ts';
import type { GiftVerdict } from '../battles/verdict.ts';
import { splitGift } from '../ledger/split.ts';
import { refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';
import { type BatchState, battleOf, earningsOf, roomCoinsOf, walletOf } from './batch-state.ts';
import type { GiftAgencyPart } from './gift-agency-part.ts';
import type { GiftCommand } from './gift-command.ts';
import type { ItemFacts, RoomFacts, WalletFacts } from './gift-facts.ts';
import { isForOpponent, verdictOn } from './gift-in-battle.ts';
import type { GiftRefusal } from './gift-refusals.ts';

/** An allowed gift: its price, its receiver, and the facts that allowed it. */
export interface GiftTerms {
  room: RoomFacts;
  item: ItemFacts;
  receiver: string;
  wallet: WalletFacts;
  /** price × quantity. */
  coins: number;
  /** The part of `coins` that are promotional coins, and the part of `earned` for it. */
  promotionalCoins: number;
  promotionalEarned: number;
  earned: number;
  shareBps: number;
  /** Null: the receiver has no contract in force. */
  agency: GiftAgencyPart | null;
  /** Null: the receiver is in no battle that has begun. */
  verdict: GiftVerdict | null;
}

/** Checks the rules of a gift, in the order of `GIFT_REFUSALS`; the first rule that fails refuses it. */
export function checkGift(command: GiftCommand, batch: BatchState): GiftTerms | GiftRefusal {
  const { facts } = batch;

  const room = facts.rooms.get(command.room);
  if (!room) return refuse('room_not_found', `There is no room ${command.room}.`, { param: 'room' });
  if (!room.live) return refuse('room_not_live', `Room ${command.room} has ended.`, { param: 'room' });

  const item = facts.items.get(command.item);
  if (!item) return refuse('item_not_found', `There is no item ${command.item}.`, { param: 'item' });
  const unavailable = unavailableReason(item, facts.now);
  if (unavailable) {
    return refuse('item_not_available', `${command.item} ${unavailable}.`, { param: 'item' });
  }

  const receiver = command.receiver ?? room.host;
  const receiverFacts = facts.users.get(receiver);
  if (!receiverFacts || (receiver !== room.host && !room.guests.has(receiver))) {
    return refuse('receiver_not_in_room', `${receiver} is neither host nor guest of ${command.room}.`, {
      param: 'receiver',
    });
  }
  if (receiver === command.sender) {
    return refuse('self_gift', 'Sender and receiver must differ.', { param: 'receiver' });
  }

  const sender = facts.users.get(command.sender);
  if (!sender && !command.mayBeNew) {
    return refuse('user_not_found', `There is no user ${command.sender}.`, { param: 'sender' });
  }
  const isBlockedHere =
    room.blocked.has(command.sender) && !isForOpponent(receiver, command.room, room, batch);
  if (sender?.blocked || isBlockedHere) {
    return refuse('sender_blocked', `${command.sender} may not send gifts here.`, { param: 'sender' });
  }

  if ((sender?.vip_level ?? 0) < item.minVipLevel) {
    return refuse('vip_level_required', `${command.item} needs VIP level ${item.minVipLevel}.`, {
      param: 'item',
    });
  }

  if (command.quantity < 1 || command.quantity > item.maxQuantity) {
    return refuse('quantity_out_of_range', `The quantity must be between 1 and ${item.maxQuantity}.`, {
      param: 'quantity',
    });
  }

  if (command.price !== null && command.price !== item.price) {
    return refuse('price_changed', `${command.item} now costs ${item.price} coins.`, {
      param: 'price',
      price: item.price,
    });
  }

  const verdict = checkBattle(command, room, item, receiver, batch);
  if (verdict !== null && 'code' in verdict) return verdict;

  const wallet = walletOf(batch, command.sender);
  const coins = item.price * command.quantity;
  if (wallet.owed > 0) {
    return refuse('coins_owed', `${command.sender} owes ${wallet.owed} coins of refunded purchases.`, {
      param: 'sender',
    });
  }
  if (wallet.coins < coins) {
    return refuse('insufficient_balance', `It costs ${coins} coins, and the wallet holds ${wallet.coins}.`, {
      balance: wallet.coins,
      required: coins,
    });
  }

  const shareBps = item.shareBps ?? receiverFacts.shareBps;
  const promotionalCoins = Math.min(wallet.promotional, coins);
  const contract = contractAt(facts.contracts.get(receiver) ?? [], facts.now);
  const { promotionalCoinsEarn } = facts;
  const split = splitGift(coins, promotionalCoins, { shareBps, contract, promotionalCoinsEarn });
  const { earned, promotionalEarned } = split;
  if (earned > 0 && receiverFacts.earnings === null) {
    return refuse('internal', `The account of ${receiver} has no earnings row. Nothing has happened.`);
  }
  if (
    passesCeiling(wallet.lifetimeSpent, coins) ||
    passesCeiling(earningsOf(batch, receiver), earned) ||
    passesCeiling(roomCoinsOf(batch, command.room), coins) ||
    (verdict !== null && passesScoreCeiling(battleOf(batch, verdict.battle)!, verdict, coins))
  ) {
    return refuse('invalid_request', 'A total would exceed 2^53 − 1.', { param: 'quantity' });
  }
  return {
    room,
    item,
    receiver,
    wallet,
    coins,
    promotionalCoins,
    promotionalEarned,
    earned,
    shareBps,
    agency: contract && {
      contract: contract.id,
      agency: contract.agency,
      bps: contract.bps,
      paidBy: contract.paidBy,
      coins: split.agency,
      promotionalCoins: split.promotionalAgency,
    },
    verdict,
  };
}

/** How the gift counts in a battle. Gifts in rooms without a battle return null at once. */
function checkBattle(
  command: GiftCommand,
  room: RoomFacts,
  item: ItemFacts,
  receiver: string,
  batch: BatchState,
): GiftVerdict | null | GiftRefusal {
  if (room.battle === null && command.battle === null) return null;
  const gift = {
    at: batch.facts.now,
    room: command.room,
    receiver,
    sender: command.sender,
    key: command.key,
    item: command.item,
    price: item.price,
    points: item.points,
    category: item.category,
    quantity: command.quantity,
    vipLevel: batch.facts.users.get(command.sender)?.vip_level ?? 0,
  };
  return verdictOn(gift, room.battle, command.battle, batch);
}

/** Why an item cannot be sent at `now`. Null: it can. */
function unavailableReason({ retired, activeFrom, activeUntil }: ItemFacts, now: number): string | null {
  if (retired) return 'has been retired';
  if (activeFrom !== null && now < activeFrom) return `can be sent only from ${timestamp(activeFrom)} on`;
  if (activeUntil !== null && now >= activeUntil) return `can be sent only until ${timestamp(activeUntil)}`;
  return null;
}

const passesCeiling = (sum: number, coins: number) => sum > LIMITS.maxCoins - coins;
