import { fromWireId, type Refusal } from '@lavish/protocol';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import { refuse } from '../domain/refusal.ts';
import { allows, type Identity } from '../domain/users/identity.ts';

/** A gift from HTTP or a socket that matches its schema. */
export interface GiftRequest {
  room: string;
  key: string;
  item: string;
  receiver?: string;
  quantity?: number;
  price?: number;
  battle?: string;
  sender?: string;
}

/** Returns the sender, or a refusal. A token sends as its user. A server key sends as the user that the request names. */
export function senderOf(identity: Identity, request: GiftRequest): string | Refusal {
  const sender = identity.kind === 'server' ? request.sender : (request.sender ?? identity.user);
  if (sender === undefined) {
    return refuse('invalid_request', 'With a server key, sender is required.', { param: 'sender' });
  }
  if (identity.kind === 'user' && sender !== identity.user) {
    return refuse('forbidden', `This token sends as ${identity.user} only.`, { param: 'sender' });
  }
  if (!allows(identity, 'send', request.room)) {
    return refuse('forbidden', `This token does not grant send in ${request.room}.`, { param: 'room' });
  }
  return sender;
}

/** Returns the command of a gift request, or a refusal. `giftId` (32 hex digits) is used if the gift is new. */
export function giftCommandOf(
  identity: Identity,
  request: GiftRequest,
  giftId: string,
): GiftCommand | Refusal {
  const sender = senderOf(identity, request);
  if (typeof sender !== 'string') return sender;
  return {
    giftId,
    sender,
    room: request.room,
    item: request.item,
    receiver: request.receiver ?? null,
    quantity: request.quantity ?? 1,
    price: request.price ?? null,
    battle: request.battle === undefined ? null : fromWireId('btl', request.battle),
    key: request.key,
    mayBeNew: identity.kind === 'user',
  };
}
