import type { Catalogue, Item, PutItem } from '@lavish/protocol';
import { type CallOptions, part, type SendRequest } from '../request.ts';

export interface CatalogueResource {
  /** All items but retired ones, in the order in which to show them. */
  list(options?: CallOptions): Promise<Item[]>;
  /** Creates or changes an item; a retired item becomes available again. A new one needs `name` and `price`. */
  put(item: string, fields: PutItem, options?: CallOptions): Promise<Item>;
  /** Takes an item out of the catalogue. Gifts that were sent stay as they are. */
  retire(item: string, options?: CallOptions): Promise<void>;
}

export const catalogueResource = (send: SendRequest): CatalogueResource => ({
  list: async (options) => (await send<Catalogue>({ method: 'GET', path: '/catalogue', options })).data,
  put: (item, body, options) => send({ method: 'PUT', path: `/catalogue/${part(item)}`, body, options }),
  retire: (item, options) => send({ method: 'DELETE', path: `/catalogue/${part(item)}`, options }),
});
