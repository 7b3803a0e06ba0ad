import type { List, Pack, PutPack } from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** Coins that users can buy together. */
export interface PacksResource {
  /** Creates a pack, or replaces all of it. A payment counts by the version that was for sale when it was made. */
  put(pack: string, fields: PutPack, options?: CallOptions): Promise<Pack>;
  get(pack: string, options?: CallOptions): Promise<Pack>;
  /** All packs; with `user` those that this user can buy now, for the prices of their region. */
  list(filter?: { user?: string; currency?: string }, options?: CallOptions): List<Pack>;
  retire(pack: string, options?: CallOptions): Promise<void>;
}

export const packsResource = (send: SendRequest): PacksResource => ({
  put: (pack, body, options) => send({ method: 'PUT', path: `/packs/${part(pack)}`, body, options }),
  get: (pack, options) => send({ method: 'GET', path: `/packs/${part(pack)}`, options }),
  list: (filter, options) => listOf(send, '/packs', filter, options),
  retire: (pack, options) => send({ method: 'DELETE', path: `/packs/${part(pack)}`, options }),
});
