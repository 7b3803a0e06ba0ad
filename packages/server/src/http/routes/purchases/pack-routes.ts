import { Pack, PackList, PlatformId, PutPack } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { putPack, retirePack } from '../../../store/purchases/change-packs.ts';
import { listPacks, listPacksFor, readPack } from '../../../store/purchases/read-packs.ts';
import { readUser } from '../../../store/users/user-profiles.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorInteger, cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { PackPath } from '../../schemas/path-parameters.ts';

const PacksQuery = Type.Object(
  {
    ...pageQuery,
    user: Type.Optional(
      Type.With(PlatformId, {
        description: 'Server key only: the packs that this user can buy now. Default: all packs.',
      }),
    ),
    currency: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{3}$',
        'x-must-be': 'the ISO 4217 code of a currency, such as EUR',
        description: 'For a user: only packs with a price in this currency.',
      }),
    ),
  },
  { additionalProperties: false },
);

const packCursor = cursorFormat(Type.Object({ sort: CursorInteger, id: PlatformId }));

export const packNotFound = (id: string) =>
  refuse('pack_not_found', `There is no pack ${id}.`, { param: 'pack' });

export function packRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.put(
    '/v1/packs/:pack',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'putPack',
        summary: 'Create or replace a pack',
        description:
          'Replaces all of a pack: an absent field gets its default. A payment counts by the version that was for sale when it was made. A retired pack is for sale again.',
        security: SERVER_ONLY,
        params: PackPath,
        body: PutPack,
        response: { 200: Pack },
        refusals: ['limit_reached'],
      },
    },
    async ({ identity, params, body }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const pack = await putPack(pools.changes, params.pack, body);
      return isRefusal(pack) ? sendRefusal(reply, pack) : reply.send(pack);
    },
  );

  app.get(
    '/v1/packs',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'listPacks',
        summary: 'List packs',
        description:
          'For a user: the packs that they can buy now, with the prices of their region. For the server key: all packs, retired ones included, or those of a `user`.',
        querystring: PacksQuery,
        response: { 200: PackList },
      },
    },
    async ({ identity, query }, reply) => {
      const refusal = query.user === undefined ? null : requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const user = identity.kind === 'server' ? query.user : identity.user;
      if (user === undefined && query.currency !== undefined)
        return sendRefusal(reply, refuse('invalid_request', 'currency needs user.', { param: 'currency' }));
      const region = user === undefined ? null : ((await readUser(pool, user))?.region ?? null);
      const { currency } = query;
      const page = await readPage(
        query,
        packCursor(user === undefined ? 'packs' : `packs of ${user} ${currency ?? ''}`),
        (from) =>
          user === undefined
            ? listPacks(pool, from)
            : listPacksFor(pool, { user, region, ...(currency !== undefined && { currency }) }, from),
        ({ sort, id }) => ({ sort, id }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/packs/:pack',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'getPack',
        summary: 'Read a pack',
        description: 'The pack as it is now, with all prices.',
        security: SERVER_ONLY,
        params: PackPath,
        response: { 200: Pack },
        refusals: ['pack_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const pack = await readPack(pool, params.pack);
      return pack ? reply.send(pack) : sendRefusal(reply, packNotFound(params.pack));
    },
  );

  app.delete(
    '/v1/packs/:pack',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'retirePack',
        summary: 'Retire a pack',
        description: 'It can no longer be bought. A payment that was already made is still credited.',
        security: SERVER_ONLY,
        params: PackPath,
        response: { 204: Type.Null() },
        refusals: ['pack_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      if (!(await retirePack(pools.changes, params.pack)))
        return sendRefusal(reply, packNotFound(params.pack));
      return reply.code(204).send(null);
    },
  );
}
