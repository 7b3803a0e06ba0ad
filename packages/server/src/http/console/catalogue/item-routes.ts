import { type ConsoleCatalogue, PutItemPlace } from '@lavish/protocol';
import { isRefusal } from '../../../domain/refusal.ts';
import { moveItem } from '../../../store/catalogue/arrange-items.ts';
import { readAllItems, readCatalogueVersion } from '../../../store/catalogue/items.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { ItemPath } from '../../schemas/path-parameters.ts';

/** All items for the console, also retired ones, and their order. A host gets the items on offer, as with a token. */
export function itemRoutes(app: App, { pool, pools, catalogueChanged, demo }: HttpOptions): void {
  app.get('/catalogue', { schema: { operationId: 'listItems' } }, async ({ operator }, reply) => {
    // The version is read first: an import that was compared with older items than it says would be refused.
    const version = await readCatalogueVersion(pool);
    const items = await readAllItems(pool);
    const data = operator.role === 'host' ? items.filter(({ retired_at }) => retired_at === null) : items;
    return reply.send({ data, version, has_demo: demo !== null } satisfies ConsoleCatalogue);
  });

  app.put(
    '/catalogue/order/:item',
    { schema: { operationId: 'moveItem', params: ItemPath, body: PutItemPlace } },
    async ({ params, body }, reply) => {
      const places = await moveItem(pools.changes, params.item, body.before);
      if (isRefusal(places)) return sendRefusal(reply, places);
      if (places.data.length > 0) catalogueChanged();
      return reply.send(places);
    },
  );
}
