import { Catalogue, Item, PutItem } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { putItem, readCatalogue, readCatalogueVersion, retireItem } from '../../../store/catalogue/items.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { ItemPath } from '../../schemas/path-parameters.ts';
import { createCatalogueReader } from './catalogue-reader.ts';

export function catalogueRoutes(app: App, { pool, pools, catalogueChanged }: HttpOptions): void {
  const read = createCatalogueReader({
    readVersion: () => readCatalogueVersion(pool),
    readItems: () => readCatalogue(pool),
  });

  app.get(
    '/v1/catalogue',
    {
      schema: {
        tags: ['catalogue'],
        operationId: 'getCatalogue',
        summary: 'Read the catalogue',
        description:
          'All items that can be sent. The response has an `ETag`. A request with that value in `If-None-Match` gets 304 while the catalogue is unchanged.',
        response: { 200: Catalogue, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const catalogue = await read();
      const tag = `"${catalogue.version}"`;
      // Weak, because compressing proxies make it weak. `no-cache`: browsers store it, and revalidate it each time.
      reply.header('etag', `W/${tag}`).header('cache-control', 'private, no-cache');
      const known = request.headers['if-none-match']
        ?.split(',')
        .map((each) => each.trim().replace(/^W\//, ''));
      if (known?.includes(tag)) return reply.code(304).send(null);
      return reply.send(catalogue);
    },
  );

  app.put(
    '/v1/catalogue/:item',
    {
      schema: {
        tags: ['catalogue'],
        operationId: 'putItem',
        summary: 'Create or change an item',
        description:
          'A new item needs `name` and `price`. A retired item becomes available again. The catalogue has at most 1,000 items, not counting retired ones.',
        security: SERVER_ONLY,
        params: ItemPath,
        body: PutItem,
        response: { 200: Item },
        refusals: ['limit_reached', 'shares_too_large', 'upgrade_incomplete'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const item = await putItem(pools.changes, request.params.item, request.body);
      if (isRefusal(item)) return sendRefusal(reply, item);
      catalogueChanged();
      return reply.send(item);
    },
  );

  app.delete(
    '/v1/catalogue/:item',
    {
      schema: {
        tags: ['catalogue'],
        operationId: 'retireItem',
        summary: 'Retire an item',
        description: 'It can no longer be sent. Gifts of it remain.',
        security: SERVER_ONLY,
        params: ItemPath,
        response: { 204: Type.Null() },
        refusals: ['item_not_found'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const { item } = request.params;
      if (!(await retireItem(pools.changes, item)))
        return sendRefusal(reply, refuse('item_not_found', `There is no item ${item}.`, { param: 'item' }));
      catalogueChanged();
      return reply.code(204).send(null);
    },
  );
}
