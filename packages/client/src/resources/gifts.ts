import { GIFT_FIELDS, type Gift } from '@lavish/protocol';
import type { Api } from './api.ts';

export interface GiftsResource {
  /** A gift by its id. Needs a token with `watch` in the gift's room. Rejects with a `LavishError`. */
  get(gift: string): Promise<Gift>;
}

export const createGifts = ({ call }: Api): GiftsResource => ({ get: call('GET gifts/=id', GIFT_FIELDS) });
