import { InviteSettings } from '@lavish/protocol';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { readInvitesAccepted, setInvitesAccepted } from '../../../store/invitations/blocked-inviters.ts';
import { requireOwnHost } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { UserPath } from '../../schemas/path-parameters.ts';

export function inviteSettingsRoutes(app: App, { pool, pools, invitesChanged }: HttpOptions): void {
  app.get(
    '/v1/users/:user/invite-settings',
    {
      schema: {
        tags: ['battles'],
        operationId: 'getInviteSettings',
        summary: 'Read whether a host accepts invitations',
        security: serverOr('host'),
        params: UserPath,
        response: { 200: InviteSettings },
        refusals: ['user_not_found'],
      },
    },
    async ({ identity, params: { user } }, reply) => {
      const refusal = requireOwnHost(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const accepted = await readInvitesAccepted(pool, user);
      return accepted === null
        ? sendRefusal(reply, refuse('user_not_found', `There is no user ${user}.`, { param: 'user' }))
        : reply.send({ accepts_invites: accepted });
    },
  );

  app.put(
    '/v1/users/:user/invite-settings',
    {
      schema: {
        tags: ['battles'],
        operationId: 'putInviteSettings',
        summary: 'Turn invitations on or off',
        description:
          'Off: cancels open invitations of other hosts and refuses later ones. Battles that the platform proposes are not affected.',
        security: serverOr('host'),
        params: UserPath,
        body: InviteSettings,
        response: { 200: InviteSettings },
        refusals: ['user_not_found'],
      },
    },
    async ({ identity, params: { user }, body }, reply) => {
      const refusal = requireOwnHost(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const changed = await setInvitesAccepted(pools.changes, user, body.accepts_invites);
      if (isRefusal(changed)) return sendRefusal(reply, changed);
      invitesChanged(changed.inviteHosts);
      return reply.send(body);
    },
  );
}
