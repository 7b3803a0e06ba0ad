import { refuse } from '../../domain/refusal.ts';
import { readCatalogue } from '../../store/catalogue/items.ts';
import type { App, HttpOptions } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { ItemPath } from '../schemas/path-parameters.ts';

/** One item, with its version: the API has items as a list only. */
export function itemRoute(app: App, { pool }: Pick<HttpOptions, 'pool'>): void {
  app.get(
    '/items/:item',
    { schema: { operationId: 'getItem', params: ItemPath } },
    async ({ params }, reply) => {
      const item = (await readCatalogue(pool)).find(({ id }) => id === params.item);
      return item
        ? reply.send(item)
        : sendRefusal(reply, refuse('item_not_found', `There is no item ${params.item}.`, { param: 'item' }));
    },
  );
}
