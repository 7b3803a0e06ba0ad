import { PayoutPolicy, PutPayoutPolicy } from '@lavish/protocol';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { putPayoutPolicy, readPayoutPolicy } from '../../../store/payouts/payout-policy.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

export function payoutPolicyRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.get(
    '/v1/payout-policy',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'getPayoutPolicy',
        summary: 'Read the payout policy',
        description: 'The rules of payouts: minimum, weekly cap, approval, fee and rates.',
        security: SERVER_ONLY,
        response: { 200: PayoutPolicy },
      },
    },
    async ({ identity }, reply) => {
      const refusal = requireServer(identity);
      return refusal ? sendRefusal(reply, refusal) : reply.send(await readPayoutPolicy(pool));
    },
  );

  app.put(
    '/v1/payout-policy',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'putPayoutPolicy',
        summary: 'Change the payout policy',
        description:
          'Absent fields keep their value, null clears them. Payouts that were requested keep their rate and fee. Only an admin of the console can change it: a server key that raised the threshold of approvals could pay out without one.',
        security: SERVER_ONLY,
        body: PutPayoutPolicy,
        response: { 200: PayoutPolicy },
      },
    },
    async ({ identity, operator, body }, reply) => {
      const refusal =
        requireServer(identity) ??
        (operator === undefined ? refuse('forbidden', 'Only an admin of the console may do this.') : null);
      if (refusal) return sendRefusal(reply, refusal);
      const policy = await putPayoutPolicy(pools.changes, body);
      return isRefusal(policy) ? sendRefusal(reply, policy) : reply.send(policy);
    },
  );
}
