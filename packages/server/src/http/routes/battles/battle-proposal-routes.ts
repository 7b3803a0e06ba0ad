import { Battle, PostBattle, type Refusal } from '@lavish/protocol';
import { rematchOf } from '../../../domain/battles/rematch.ts';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { allows, type Identity } from '../../../domain/users/identity.ts';
import { createBattle } from '../../../store/battles/change-battle.ts';
import { battleView } from '../../../wire/battle-views.ts';
import { findBattle, requireInviter } from '../../access/battle-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { BattlePath } from '../../schemas/path-parameters.ts';

export function battleProposalRoutes(app: App, { pool, pools, publishBattle, now }: HttpOptions): void {
  /** Proposes and publishes a battle. Returns the battle or a refusal. */
  async function propose(request: PostBattle, inviter: string | null): Promise<Battle | Refusal> {
    const commit = await createBattle(pools.changes, request, inviter);
    if (isRefusal(commit)) return commit;
    publishBattle(commit);
    return battleView(commit.battle, now());
  }

  app.post(
    '/v1/battles',
    {
      schema: {
        tags: ['battles'],
        operationId: 'proposeBattle',
        summary: 'Propose a battle',
        description:
          "A host's token can only propose battles in which the host takes part, and accepts for that host at once. The rules cannot be changed afterwards. Viewers do not see the battle before every host has accepted.",
        security: serverOr('host'),
        body: PostBattle,
        response: { 201: Battle },
        refusals: [
          'room_not_found',
          'room_not_live',
          'receiver_not_in_room',
          'battle_conflict',
          'invite_blocked',
        ],
      },
    },
    async ({ identity, body }, reply) => {
      const inviter = inviterOf(identity, body);
      if (isRefusal(inviter)) return sendRefusal(reply, inviter);
      const battle = await propose(body, inviter);
      return isRefusal(battle) ? sendRefusal(reply, battle) : reply.code(201).send(battle);
    },
  );

  app.post(
    '/v1/battles/:battle/rematch',
    {
      schema: {
        tags: ['battles'],
        operationId: 'rematch',
        summary: 'Propose a rematch',
        description:
          'A new battle with the same definition, after this one has finished or was ended early. With a server key it starts without invitations if this one did.',
        security: serverOr('host'),
        params: BattlePath,
        response: { 201: Battle },
        refusals: [
          'battle_not_found',
          'battle_state',
          'room_not_found',
          'room_not_live',
          'receiver_not_in_room',
          'battle_conflict',
          'invite_blocked',
        ],
      },
    },
    async ({ identity, params }, reply) => {
      const battle = await findBattle(pool, params.battle);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const inviter = requireInviter(identity, battle);
      if (isRefusal(inviter)) return sendRefusal(reply, inviter);
      const request = rematchOf(battle, inviter);
      if (isRefusal(request)) return sendRefusal(reply, request);
      const rematch = await propose(request, inviter);
      return isRefusal(rematch) ? sendRefusal(reply, rematch) : reply.code(201).send(rematch);
    },
  );
}

/**
 * Returns null for a server key, and the user for a token that may host where the battle has that user. Whether the user
 * takes part at all is checked with the battle's definition.
 */
function inviterOf(identity: Identity, { sides }: PostBattle): string | null | Refusal {
  if (identity.kind === 'server') return null;
  const { user } = identity;
  const room = sides.flatMap(({ hosts }) => hosts).find(({ host }) => host === user)?.room;
  return room === undefined || allows(identity, 'host', room)
    ? user
    : refuse('forbidden', `This token does not grant host in ${room}.`, { param: 'sides' });
}
