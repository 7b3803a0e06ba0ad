import type { Gift, PostGift, Receipt } from '@lavish/protocol';
import { type CallOptions, type KeyedOptions, part, type SendRequest } from '../request.ts';

export interface GiftsResource {
  /** Sends a gift as the user `sender`. Resolves with the receipt. */
  send(room: string, gift: PostGift & { sender: string }, options?: KeyedOptions): Promise<Receipt>;
  get(gift: string, options?: CallOptions): Promise<Gift>;
}

export const giftsResource = (send: SendRequest): GiftsResource => ({
  send: (room, body, options) =>
    send({ method: 'POST', path: `/rooms/${part(room)}/gifts`, body, once: 'key', options }),
  get: (gift, options) => send({ method: 'GET', path: `/gifts/${part(gift)}`, options }),
});
