import { Catalogue, Item, PutItem } from '@lavish/protocol';
import Type from 'typebox';
import { refuse } from '../../domain/refuse.ts';
import { putItem, readCatalogue, retireItem } from '../../store/catalogue.ts';
import type { App, HttpOptions } from '../app.ts';
import { ItemPath, Problem } from '../fields.ts';
import { requireServer } from '../identity.ts';
import { isRefusal, sendRefusal } from '../problem.ts';

export function catalogueRoutes(app: App, { pool }: HttpOptions): void {
  app.get(
    '/v1/catalogue',
    {
      schema: {
        tags: ['catalogue'],
        summary: 'What can be sent',
        response: { 200: Catalogue, '4xx': Problem },
      },
    },
    async (_request, reply) => reply.send({ data: await readCatalogue(pool) }),
  );

  app.put(
    '/v1/catalogue/:item',
    {
      schema: {
        tags: ['catalogue'],
        summary: 'Create or change an item',
        params: ItemPath,
        body: PutItem,
        response: { 200: Item, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const item = await putItem(pool, request.params.item, request.body);
      return isRefusal(item) ? sendRefusal(reply, item) : reply.send(item);
    },
  );

  app.delete(
    '/v1/catalogue/:item',
    {
      schema: {
        tags: ['catalogue'],
        summary: 'Retire an item',
        params: ItemPath,
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const { item } = request.params;
      if (await retireItem(pool, item)) return reply.code(204).send(null);
      return sendRefusal(reply, refuse('item_not_found', `There is no item ${item}.`, { param: 'item' }));
    },
  );
}
