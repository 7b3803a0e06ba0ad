import type { Gift } from '@lavish/protocol';
import type { Api } from './api.ts';

export interface GiftsResource {
  /** A gift by its id. Needs a token with `watch` in the gift's room. Rejects with a `LavishError`. */
  get(gift: string): Promise<Gift>;
}

export const createGifts = (api: Api): GiftsResource => ({
  get: (gift) => api.get(['gifts', gift]),
});
