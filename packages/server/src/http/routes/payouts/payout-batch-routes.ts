import { fromWireId, LIMITS, PayoutBatch, PayoutBatchList, PayoutBatchRequest } from '@lavish/protocol';
import Type from 'typebox';
import { decimalAmount } from '../../../domain/payouts/currency-decimals.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { findBatch, listBatches, sendPayoutBatch } from '../../../store/payouts/payout-batches.ts';
import { listPayouts } from '../../../store/payouts/read-payouts.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { KeyHeader, PayoutBatchPath } from '../../schemas/path-parameters.ts';
import { sendCarried } from '../ledger/send-carried.ts';
import { sendCsv } from '../send-csv.ts';
import { payoutNotFound } from './find-payout.ts';
import { payoutActorOf } from './payout-actor.ts';
import { idCursor } from './payout-routes.ts';

const BatchesQuery = Type.Object(pageQuery, { additionalProperties: false });

const CSV_COLUMNS = [
  'payout',
  'user',
  'destination',
  'amount',
  'currency',
  'coins',
  'reference',
  'requested_at',
];

export function payoutBatchRoutes(app: App, { pool, pools, accountsChanged }: HttpOptions): void {
  app.post(
    '/v1/payout-batches',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'sendPayoutBatch',
        summary: 'Send a batch of payouts',
        description: `Marks the oldest approved payouts of a currency as sent together, at most ${LIMITS.maxPayoutBatch}. Payouts that have to wait are left out. Repeating a request with the same key returns the same batch with 200.`,
        security: SERVER_ONLY,
        headers: KeyHeader,
        body: PayoutBatchRequest,
        response: { 200: PayoutBatch, 201: PayoutBatch },
        refusals: ['payout_state'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const asker = {
        key: request.headers['idempotency-key'],
        actor: await payoutActorOf(pool, request),
      };
      const carried = await sendPayoutBatch(pools.money, request.body.currency, asker);
      return sendCarried(reply, carried, accountsChanged);
    },
  );

  app.get(
    '/v1/payout-batches',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'listPayoutBatches',
        summary: 'List batches of payouts',
        description: 'Newest first.',
        security: SERVER_ONLY,
        querystring: BatchesQuery,
        response: { 200: PayoutBatchList },
      },
    },
    async ({ identity, query }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const page = await readPage(
        query,
        idCursor('payout batches'),
        (from) => listBatches(pool, from),
        ({ id }) => ({ id: fromWireId('pba', id)! }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/payout-batches/:batch',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'getPayoutBatch',
        summary: 'Read a batch of payouts',
        security: SERVER_ONLY,
        params: PayoutBatchPath,
        response: { 200: PayoutBatch },
        refusals: ['payout_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const batch = await findBatch(pool, params.batch);
      return batch ? reply.send(batch) : sendRefusal(reply, payoutNotFound(params.batch, 'pba', 'batch'));
    },
  );

  app.get(
    '/v1/payout-batches/:batch/payouts.csv',
    {
      schema: {
        tags: ['payouts'],
        operationId: 'exportPayoutBatch',
        summary: 'Export a batch of payouts',
        description:
          'One row for each payout, for the bank or the provider. `amount` has the decimals of the currency. A cell that a spreadsheet would read as a formula begins with an apostrophe.',
        security: SERVER_ONLY,
        params: PayoutBatchPath,
        response: {
          200: {
            description: 'The payouts as CSV.',
            content: { 'text/csv': { schema: Type.String() } },
          },
        },
        refusals: ['payout_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const batch = await findBatch(pool, params.batch);
      if (batch === null) return sendRefusal(reply, payoutNotFound(params.batch, 'pba', 'batch'));
      const filter = { batch: fromWireId('pba', batch.id)! };
      const payouts = await listPayouts(pool, filter, { limit: LIMITS.maxPayoutBatch });
      const rows = payouts.map((payout) => ({
        ...{ payout: payout.id, user: payout.user, destination: payout.destination },
        amount: decimalAmount(payout.amount, payout.currency),
        ...{ currency: payout.currency, coins: payout.coins, reference: payout.reference },
        requested_at: payout.requested_at,
      }));
      return sendCsv(reply, batch.id, rows, CSV_COLUMNS);
    },
  );
}
