import {
  fromWireId,
  HostEarnings,
  PAYOUT_STATES,
  Payout,
  PayoutBatchId,
  PayoutList,
  PayoutRequest,
  PayoutWithSteps,
  PlatformId,
} from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { readEarningsOf } from '../../../store/payouts/read-host-earnings.ts';
import { listPayouts, withSteps } from '../../../store/payouts/read-payouts.ts';
import { requestPayout } from '../../../store/payouts/request-payout.ts';
import { requireOwnHost, requireSelf } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { KeyHeader, PayoutPath, UserPath } from '../../schemas/path-parameters.ts';
import { sendCarried } from '../ledger/send-carried.ts';
import { findPayoutOf } from './find-payout.ts';
import { payoutActorOf } from './payout-actor.ts';

const PayoutsQuery = Type.Object(
  {
    ...pageQuery,
    user: Type.Optional(
      Type.With(PlatformId, { description: "Payouts of this host. A host's token needs it." }),
    ),
    state: Type.Optional(
      Type.Union(
        PAYOUT_STATES.map((state) => Type.Literal(state)),
        { description: 'Payouts in this state.' },
      ),
    ),
    batch: Type.Optional(Type.With(PayoutBatchId, { description: 'Payouts of this batch.' })),
  },
  { additionalProperties: false },
);

/** The position in a list by id. */
export const idCursor = cursorFormat(Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }));

export function payoutRoutes(app: App, { pool, pools, clearingDays, accountsChanged }: HttpOptions): void {
  app.get(
    '/v1/users/:user/earnings',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'getEarnings',
        summary: "Read a host's earnings",
        description:
          'What has cleared, when the rest clears, what payouts have reserved, and what can be paid out now.',
        security: serverOr('self'),
        params: UserPath,
        response: { 200: HostEarnings },
        refusals: ['user_not_found', 'rollups_not_ready'],
      },
    },
    async ({ identity, params: { user } }, reply) => {
      const refusal = requireSelf(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const earnings = await readEarningsOf(pool, user, clearingDays);
      return isRefusal(earnings) ? sendRefusal(reply, earnings) : reply.send(earnings);
    },
  );

  app.post(
    '/v1/payouts',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'requestPayout',
        summary: 'Request a payout',
        description:
          "Reserves cleared coins of a host's earnings, at the rate and the fee of the payout policy. Hosts may do this for themselves if the policy allows it, with a token that grants `host`. Repeating a request with the same key returns the payout as it is now, with 200.",
        security: serverOr('host'),
        headers: KeyHeader,
        body: PayoutRequest,
        response: { 200: Payout, 201: Payout },
        refusals: [
          ...(['user_not_found', 'insufficient_balance', 'payout_policy', 'payout_held'] as const),
          ...(['limit_reached', 'rollups_not_ready'] as const),
        ],
      },
    },
    async (request, reply) => {
      const refusal = requireOwnHost(request.identity, request.body.user);
      if (refusal) return sendRefusal(reply, refusal);
      const carried = await requestPayout(pools.money, request.body, {
        key: request.headers['idempotency-key'],
        actor: await payoutActorOf(pool, request),
        clearingDays,
      });
      return sendCarried(reply, carried, accountsChanged);
    },
  );

  app.get(
    '/v1/payouts',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'listPayouts',
        summary: 'List payouts',
        description: 'Newest first. A token lists the payouts of its own user only.',
        security: serverOr('self'),
        querystring: PayoutsQuery,
        response: { 200: PayoutList },
      },
    },
    async ({ identity, query }, reply) => {
      const { user, state, batch, ...page } = query;
      const refusal =
        identity.kind === 'user' && user === undefined
          ? refuse('forbidden', 'A token lists the payouts of its own user only.', { param: 'user' })
          : user === undefined
            ? null
            : requireSelf(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const filter = { user, state, batch: batch && (fromWireId('pba', batch) ?? undefined) };
      const found = await readPage(
        page,
        idCursor(`payouts ${user} ${state} ${batch}`),
        (from) => listPayouts(pool, filter, from),
        ({ uuid }) => ({ id: uuid }),
      );
      if (isRefusal(found)) return sendRefusal(reply, found);
      return reply.send({ ...found, data: found.data.map(({ uuid, ...payout }) => payout) });
    },
  );

  app.get(
    '/v1/payouts/:payout',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'getPayout',
        summary: 'Read a payout',
        description: 'A payout with everything that happened to it.',
        security: serverOr('self'),
        params: PayoutPath,
        response: { 200: PayoutWithSteps },
        refusals: ['payout_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const payout = await findPayoutOf(pool, params.payout);
      if (isRefusal(payout)) return sendRefusal(reply, payout);
      const refusal = requireSelf(identity, payout.user);
      return refusal ? sendRefusal(reply, refusal) : reply.send(await withSteps(pool, payout));
    },
  );
}
