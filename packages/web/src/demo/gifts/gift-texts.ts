import { isolatedName } from '@lavish/client';
import type { Item } from '@lavish/protocol';
import { counted, exact } from '../../look/numbers.ts';

/** The fields of a `LavishError` that the sentences use. */
export interface Refused {
  code: string;
  detail: string;
  balance?: number | undefined;
  required?: number | undefined;
  price?: number | undefined;
}

export const shortOf = (missing: number): string => `${counted(missing, 'coin')} short. Top up?`;

/** Text of a summary of small gifts. */
export const summaryText = ({ gifts, coins }: { gifts: number; coins: number }): string =>
  `and ${exact(gifts)} more, ${counted(coins, 'coin')}`;

export const lockedFor = (item: Item, vipLevel: number): string =>
  `${isolatedName(item.id, item.name)} opens at VIP ${item.min_vip_level}. You are ${vipLevel === 0 ? 'not a VIP yet' : `VIP ${vipLevel}`}.`;

/** Returns a sentence for the sender that explains why a gift was refused. */
export function whyNot(refused: Refused, item: Item): string {
  switch (refused.code) {
    case 'insufficient_balance':
      return refused.balance === undefined || refused.required === undefined
        ? 'Not enough coins. Top up?'
        : shortOf(refused.required - refused.balance);
    case 'vip_level_required':
      return `${isolatedName(item.id, item.name)} is for VIP ${item.min_vip_level} and above.`;
    case 'price_changed':
      return refused.price === undefined
        ? `${isolatedName(item.id, item.name)} has a new price. Tap again to send it.`
        : `${isolatedName(item.id, item.name)} costs ${counted(refused.price, 'coin')} now. Tap again to send it.`;
    case 'quantity_out_of_range':
      return `You can send at most ${exact(item.max_quantity)} × ${isolatedName(item.id, item.name)} at once.`;
    case 'item_not_found':
    case 'item_not_available':
      return `${isolatedName(item.id, item.name)} cannot be sent right now. Choose another gift.`;
    case 'room_not_live':
    case 'room_not_found':
      return 'The live stream has ended, so nothing was sent.';
    case 'battle_not_live':
    case 'battle_not_found':
      return 'The battle is over, so nothing was sent.';
    case 'receiver_not_in_battle':
      return 'This host has left the battle. Nothing was sent.';
    case 'sender_blocked':
    case 'forbidden':
      return 'You cannot send gifts in this room.';
    case 'rate_limited':
      return 'Too many gifts at once. Wait a moment, then try again.';
    case 'overloaded':
      return 'It is very busy right now. Nothing was sent; try again.';
    case 'outcome_unknown':
      return 'No response yet: your gift may have been sent. Check again?';
    case 'not_sent':
      return 'You are offline, so nothing was sent.';
    default:
      return refused.detail;
  }
}
