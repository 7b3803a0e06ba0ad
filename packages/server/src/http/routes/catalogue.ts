import { Catalogue, Item, PutItem } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../domain/refuse.ts';
import { putItem, readCatalogue, retireItem } from '../../store/catalogue.ts';
import type { App, HttpOptions } from '../app.ts';
import { SERVER_ONLY } from '../documented-route.ts';
import { ItemPath } from '../fields.ts';
import { requireServer } from '../identity.ts';
import { sendRefusal } from '../problem.ts';

export function catalogueRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.get(
    '/v1/catalogue',
    {
      schema: {
        tags: ['catalogue'],
        operationId: 'getCatalogue',
        summary: 'Read the catalogue',
        description: 'What can be sent.',
        response: { 200: Catalogue },
      },
    },
    async (_request, reply) => reply.send({ data: await readCatalogue(pool) }),
  );

  app.put(
    '/v1/catalogue/:item',
    {
      schema: {
        tags: ['catalogue'],
        operationId: 'putItem',
        summary: 'Create or change an item',
        description: 'A new item needs `name` and `price`; a retired one comes back.',
        security: SERVER_ONLY,
        params: ItemPath,
        body: PutItem,
        response: { 200: Item },
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const item = await putItem(pools.changes, request.params.item, request.body);
      return isRefusal(item) ? sendRefusal(reply, item) : reply.send(item);
    },
  );

  app.delete(
    '/v1/catalogue/:item',
    {
      schema: {
        tags: ['catalogue'],
        operationId: 'retireItem',
        summary: 'Retire an item',
        description: 'It can be sent no more; what was sent stays.',
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
      if (await retireItem(pools.changes, item)) return reply.code(204).send(null);
      return sendRefusal(reply, refuse('item_not_found', `There is no item ${item}.`, { param: 'item' }));
    },
  );
}
