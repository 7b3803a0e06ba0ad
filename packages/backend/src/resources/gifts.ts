import type { Gift, PostGift, Receipt } from '@lavish/protocol';
import { type Ask, type CallOptions, type KeyedOptions, part } from '../ask.ts';

export interface Gifts {
  /** Sends on behalf of `sender`. */
  send(room: string, gift: PostGift & { sender: string }, options?: KeyedOptions): Promise<Receipt>;
  get(gift: string, options?: CallOptions): Promise<Gift>;
}

export const giftsOver = (ask: Ask): Gifts => ({
  send: (room, body, options) =>
    ask({ method: 'POST', path: `/rooms/${part(room)}/gifts`, body, once: 'key', options }),
  get: (gift, options) => ask({ method: 'GET', path: `/gifts/${part(gift)}`, options }),
});
