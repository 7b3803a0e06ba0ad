import { Battle, BattleHostRequest, type Refusal } from '@lavish/protocol';
import type { preValidationHookHandler } from 'fastify';
import type { StoredBattle } from '../../../domain/battles/battle.ts';
import type { BattleAction } from '../../../domain/battles/battle-action.ts';
import { stepBattle } from '../../../domain/battles/step-battle.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { changeBattle } from '../../../store/battles/change-battle.ts';
import { battleView } from '../../../wire/battle-views.ts';
import { actingHost, findBattle, requireInviter } from '../../access/battle-access.ts';
import { askerOf, requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY, serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { BattlePath } from '../../schemas/path-parameters.ts';

const HOST_ACTIONS = [
  {
    type: 'accept',
    summary: 'Accept a battle',
    description: 'When every host has accepted, the countdown starts.',
    refusals: [
      'battle_not_found',
      'battle_state',
      'battle_conflict',
      'room_not_live',
      'receiver_not_in_room',
    ],
  },
  {
    type: 'decline',
    summary: 'Decline a battle',
    description: 'The battle is called off.',
    refusals: ['battle_not_found', 'battle_state'],
  },
  {
    type: 'leave',
    summary: 'Leave a battle',
    description:
      'Later gifts to the host do not count. A side forfeits when all its hosts have left. During the countdown, leaving calls the battle off.',
    refusals: ['battle_not_found', 'battle_state'],
  },
] as const;

/** A request with a token needs no body: the token names the host. */
const bodyMayBeAbsent: preValidationHookHandler = (request, _reply, done) => {
  request.body ??= {};
  done();
};

export function battleActionRoutes(app: App, { pool, pools, publishBattle, now }: HttpOptions): void {
  /** Applies the action that `actionFor` returns, and publishes the battle. Returns the changed battle or a refusal. */
  async function carryOut(
    wireId: string,
    actionFor: (battle: StoredBattle) => BattleAction | Refusal,
  ): Promise<Battle | Refusal> {
    const battle = await findBattle(pool, wireId);
    if (isRefusal(battle)) return battle;
    const action = actionFor(battle);
    if (isRefusal(action)) return action;
    // A step locks the rows of all hosts and rooms of the battle, so what is refused or changes nothing takes no lock.
    const step = stepBattle(battle, action, now());
    if (step === null) return battleView(battle, now());
    if (isRefusal(step)) return step;
    const commit = await changeBattle(pools.changes, battle.id, action);
    if (isRefusal(commit)) return commit;
    publishBattle(commit);
    return battleView(commit.battle, now());
  }

  for (const { type, summary, description, refusals } of HOST_ACTIONS) {
    app.post(
      `/v1/battles/:battle/${type}`,
      {
        preValidation: bodyMayBeAbsent,
        schema: {
          tags: ['battles'],
          operationId: `${type}Battle`,
          summary,
          description: `${description} A server key names the host; a token acts for its user.`,
          security: serverOr('host'),
          params: BattlePath,
          body: BattleHostRequest,
          response: { 200: Battle },
          refusals,
        },
      },
      async ({ identity, params, body }, reply) => {
        const battle = await carryOut(params.battle, (found) => {
          const host = actingHost(identity, found, body);
          if (isRefusal(host)) return host;
          return type === 'leave' ? { type, host, by: askerOf(identity) } : { type, host };
        });
        return isRefusal(battle) ? sendRefusal(reply, battle) : reply.send(battle);
      },
    );
  }

  app.post(
    '/v1/battles/:battle/cancel',
    {
      schema: {
        tags: ['battles'],
        operationId: 'cancelBattle',
        summary: 'Cancel a battle',
        description:
          'Before it is live. Only the platform and the host who proposed the battle can cancel it.',
        security: serverOr('host'),
        params: BattlePath,
        response: { 200: Battle },
        refusals: ['battle_not_found', 'battle_state'],
      },
    },
    async ({ identity, params }, reply) => {
      const battle = await carryOut(params.battle, (found) => {
        const inviter = requireInviter(identity, found);
        return isRefusal(inviter) ? inviter : { type: 'cancel' };
      });
      return isRefusal(battle) ? sendRefusal(reply, battle) : reply.send(battle);
    },
  );

  app.post(
    '/v1/battles/:battle/end',
    {
      schema: {
        tags: ['battles'],
        operationId: 'endBattle',
        summary: 'End a battle early',
        description: 'While it is live. The battle ends at once, without a winner.',
        security: SERVER_ONLY,
        params: BattlePath,
        response: { 200: Battle },
        refusals: ['battle_not_found', 'battle_state'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const battle = await carryOut(params.battle, () => ({ type: 'end' }));
      return isRefusal(battle) ? sendRefusal(reply, battle) : reply.send(battle);
    },
  );
}
