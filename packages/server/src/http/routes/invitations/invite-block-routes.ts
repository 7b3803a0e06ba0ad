import { InviteBlock, InviteBlockList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import {
  addInviteBlock,
  listInviteBlocks,
  removeInviteBlock,
} from '../../../store/invitations/blocked-inviters.ts';
import { requireOwnHost } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { InviteBlockPath, UserPath } from '../../schemas/path-parameters.ts';

const BlocksQuery = Type.Object(pageQuery, { additionalProperties: false });

/** The id of the last inviter of a page. */
const inviterCursor = cursorFormat(InviteBlock.properties.inviter);

export function inviteBlockRoutes(app: App, { pool, pools, invitesChanged }: HttpOptions): void {
  app.put(
    '/v1/users/:user/invite-blocks/:inviter',
    {
      schema: {
        tags: ['battles'],
        operationId: 'blockInviter',
        summary: 'Block an inviter',
        description:
          "Cancels the inviter's open invitations to the host, and refuses later ones. Battles that the platform proposes are not blocked.",
        security: serverOr('host'),
        params: InviteBlockPath,
        response: { 200: InviteBlock },
        refusals: ['user_not_found', 'limit_reached'],
      },
    },
    async ({ identity, params: { user, inviter } }, reply) => {
      const refusal = requireOwnHost(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const changed = await addInviteBlock(pools.changes, user, inviter);
      if (isRefusal(changed)) return sendRefusal(reply, changed);
      invitesChanged(changed.inviteHosts);
      return reply.send({ inviter });
    },
  );

  app.delete(
    '/v1/users/:user/invite-blocks/:inviter',
    {
      schema: {
        tags: ['battles'],
        operationId: 'unblockInviter',
        summary: 'Unblock an inviter',
        description: 'The inviter can invite the host again.',
        security: serverOr('host'),
        params: InviteBlockPath,
        response: { 204: Type.Null() },
      },
    },
    async ({ identity, params: { user, inviter } }, reply) => {
      const refusal = requireOwnHost(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      await removeInviteBlock(pools.changes, user, inviter);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/users/:user/invite-blocks',
    {
      schema: {
        tags: ['battles'],
        operationId: 'listInviteBlocks',
        summary: 'List blocked inviters',
        description: 'In the order of their identifiers.',
        security: serverOr('host'),
        params: UserPath,
        querystring: BlocksQuery,
        response: { 200: InviteBlockList },
      },
    },
    async ({ identity, params: { user }, query }, reply) => {
      const refusal = requireOwnHost(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const page = await readPage(
        query,
        inviterCursor(`invite-blocks ${user}`),
        (from) => listInviteBlocks(pool, { host: user, ...from }),
        ({ inviter }) => inviter,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );
}
