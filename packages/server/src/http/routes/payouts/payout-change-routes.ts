import { Payout, PayoutEnd, PayoutTransfer, type Refusal } from '@lavish/protocol';
import type { FastifyRequest } from 'fastify';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Identity } from '../../../domain/users/identity.ts';
import { changePayout, type PayoutChangeRequest } from '../../../store/payouts/change-payout.ts';
import { requireOwnHost, requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY, serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { PayoutPath } from '../../schemas/path-parameters.ts';
import { findPayoutOf } from './find-payout.ts';
import { payoutActorOf } from './payout-actor.ts';

const REFUSALS = ['payout_not_found', 'payout_state'] as const;

export function payoutChangeRoutes(app: App, { pool, pools, accountsChanged }: HttpOptions): void {
  /** Carries out an action on the payout of the path. Repeating it changes nothing. */
  async function carryOut(
    request: FastifyRequest,
    { payout: id }: { payout: string },
    change: Omit<PayoutChangeRequest, 'actor'>,
    require: (identity: Identity, host: string) => Refusal | null = requireServer,
  ): Promise<Payout | Refusal> {
    const payout = await findPayoutOf(pool, id);
    if (isRefusal(payout)) return payout;
    const refusal = require(request.identity, payout.user);
    if (refusal) return refusal;
    const actor = await payoutActorOf(pool, request);
    const carried = await changePayout(pools.money, payout, { ...change, actor });
    if (isRefusal(carried)) return carried;
    if (carried.changed !== null && carried.changed.length > 0) accountsChanged(carried.changed);
    return carried.done;
  }

  app.post(
    '/v1/payouts/:payout/approve',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'approvePayout',
        summary: 'Approve a payout',
        description:
          'Only an operator of the console can approve, and not the one who requested the payout. If journals take more than the earnings hold before it is sent, it needs another approval.',
        security: SERVER_ONLY,
        params: PayoutPath,
        response: { 200: Payout },
        refusals: [...REFUSALS, 'payout_held'],
      },
    },
    async (request, reply) => {
      const done = await carryOut(request, request.params, { action: 'approve' });
      return isRefusal(done) ? sendRefusal(reply, done) : reply.send(done);
    },
  );

  app.post(
    '/v1/payouts/:payout/send',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'sendPayout',
        summary: 'Mark a payout as sent',
        description: 'The transfer is on its way. From then on only its outcome changes the payout.',
        security: SERVER_ONLY,
        params: PayoutPath,
        body: PayoutTransfer,
        response: { 200: Payout },
        refusals: [...REFUSALS, 'payout_held'],
      },
    },
    async (request, reply) => {
      const done = await carryOut(request, request.params, { action: 'send', ...request.body });
      return isRefusal(done) ? sendRefusal(reply, done) : reply.send(done);
    },
  );

  app.post(
    '/v1/payouts/:payout/pay',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'payPayout',
        summary: 'Mark a payout as paid',
        description: 'The host has the money. The coins of the payout are gone.',
        security: SERVER_ONLY,
        params: PayoutPath,
        body: PayoutTransfer,
        response: { 200: Payout },
        refusals: REFUSALS,
      },
    },
    async (request, reply) => {
      const done = await carryOut(request, request.params, { action: 'pay', ...request.body });
      return isRefusal(done) ? sendRefusal(reply, done) : reply.send(done);
    },
  );

  app.post(
    '/v1/payouts/:payout/fail',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'failPayout',
        summary: 'Mark a payout as failed',
        description: 'The transfer did not arrive. The coins go back to the earnings.',
        security: SERVER_ONLY,
        params: PayoutPath,
        body: PayoutEnd,
        response: { 200: Payout },
        refusals: REFUSALS,
      },
    },
    async (request, reply) => {
      const done = await carryOut(request, request.params, { action: 'fail', ...request.body });
      return isRefusal(done) ? sendRefusal(reply, done) : reply.send(done);
    },
  );

  app.post(
    '/v1/payouts/:payout/cancel',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'cancelPayout',
        summary: 'Cancel a payout',
        description:
          'Before it is sent. The coins go back to the earnings. Hosts may cancel their own payouts, with a token that grants `host`.',
        security: serverOr('host'),
        params: PayoutPath,
        body: PayoutEnd,
        response: { 200: Payout },
        refusals: REFUSALS,
      },
    },
    async (request, reply) => {
      const done = await carryOut(
        request,
        request.params,
        { action: 'cancel', ...request.body },
        requireOwnHost,
      );
      return isRefusal(done) ? sendRefusal(reply, done) : reply.send(done);
    },
  );
}
