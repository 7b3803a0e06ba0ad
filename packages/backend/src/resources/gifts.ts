import type {
  Gift,
  GiftFunding,
  GiftReversal,
  LossPolicy,
  PostGift,
  PostGiftReversal,
  PutLossPolicy,
  Receipt,
} from '@lavish/protocol';
import { type CallOptions, type KeyedOptions, part, type SendRequest } from '../request.ts';

export interface GiftsResource {
  /** Sends a gift as the user `sender`. Resolves with the receipt. */
  send(room: string, gift: PostGift & { sender: string }, options?: KeyedOptions): Promise<Receipt>;
  get(gift: string, options?: CallOptions): Promise<Gift>;
  /** Reverses a gift: its coins go back to the sender, and what it earned is taken back. */
  reverse(gift: string, reversal: PostGiftReversal, options?: KeyedOptions): Promise<GiftReversal>;
  /** The journals that paid for a gift. */
  funding(gift: string, options?: CallOptions): Promise<GiftFunding>;
  /** Who bears spent coins of gifts that are sent now, if they are taken back later. */
  lossPolicy(options?: CallOptions): Promise<LossPolicy>;
  /** Decides it for gifts from now on. */
  setLossPolicy(policy: PutLossPolicy, options?: KeyedOptions): Promise<LossPolicy>;
  /** The gift that the user `sender` sent with this key. */
  find(sender: string, key: string, options?: CallOptions): Promise<Gift>;
}

export const giftsResource = (send: SendRequest): GiftsResource => ({
  send: (room, body, options) =>
    send({ method: 'POST', path: `/rooms/${part(room)}/gifts`, body, once: 'key', options }),
  find: (sender, key, options) =>
    send({ method: 'GET', path: `/users/${part(sender)}/gifts`, query: { key }, options }),
  get: (gift, options) => send({ method: 'GET', path: `/gifts/${part(gift)}`, options }),
  reverse: (gift, body, options) =>
    send({ method: 'POST', path: `/gifts/${part(gift)}/reversal`, body, once: 'key', options }),
  funding: (gift, options) => send({ method: 'GET', path: `/gifts/${part(gift)}/funding`, options }),
  lossPolicy: (options) => send({ method: 'GET', path: '/loss-policy', options }),
  setLossPolicy: (body, options) => send({ method: 'PUT', path: '/loss-policy', body, once: 'key', options }),
});
