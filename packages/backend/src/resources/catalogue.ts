import type { Catalogue as CatalogueAnswer, Item, PutItem } from '@lavish/protocol';
import { type Ask, type CallOptions, part } from '../ask.ts';

export interface Catalogue {
  /** Every item that has not been retired, in the order in which to show them. */
  list(options?: CallOptions): Promise<Item[]>;
  /** Creates or changes; a retired item comes back. A new one needs `name` and `price`. */
  put(item: string, fields: PutItem, options?: CallOptions): Promise<Item>;
  /** It can be sent no more; what was sent stays. */
  retire(item: string, options?: CallOptions): Promise<void>;
}

export const catalogueOver = (ask: Ask): Catalogue => ({
  list: async (options) => (await ask<CatalogueAnswer>({ method: 'GET', path: '/catalogue', options })).data,
  put: (item, body, options) => ask({ method: 'PUT', path: `/catalogue/${part(item)}`, body, options }),
  retire: (item, options) => ask({ method: 'DELETE', path: `/catalogue/${part(item)}`, options }),
});
