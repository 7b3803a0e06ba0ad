import {
  AdjustmentRequest,
  ChargebackWithdrawal,
  fromWireId,
  Journal,
  PostWithdrawal,
  PromotionalCreditRequest,
  Refund,
  RefundRequest,
  type Refusal,
} from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { adjust } from '../../../store/ledger/adjustments.ts';
import type { StoredJournal } from '../../../store/ledger/journal-rows.ts';
import { creditPromotionalCoins } from '../../../store/ledger/promotional-credits.ts';
import { readJournal, refundTopUp, withdrawChargeback } from '../../../store/ledger/refunds.ts';
import { readPurchaseOfJournal } from '../../../store/purchases/read-purchases.ts';
import { checkCustom, winDispute } from '../../../store/purchases/refund-purchase.ts';
import { actorOf } from '../../access/actor.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { ChargebackPath, KeyHeader, TopUpPath, UserPath } from '../../schemas/path-parameters.ts';
import { sendCarried } from './send-carried.ts';

export function journalRoutes(app: App, { pools, accountsChanged }: HttpOptions): void {
  app.post(
    '/v1/users/:user/adjustments',
    {
      schema: {
        tags: ['users'],
        operationId: 'adjust',
        summary: 'Adjust coins',
        description:
          "Adds coins to a user's wallet or earnings, or takes them. The opposite goes to the platform. Repeating a request with the same key returns the original response with 200.",
        security: SERVER_ONLY,
        params: UserPath,
        headers: KeyHeader,
        body: AdjustmentRequest,
        response: { 200: Journal, 201: Journal },
        refusals: ['user_not_found', 'insufficient_balance', 'upgrade_incomplete'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity) ?? checkAdjustment(request.body);
      if (refusal) return sendRefusal(reply, refusal);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      const carried = await adjust(pools.money, request.params.user, request.body, asker);
      return sendCarried(reply, carried, accountsChanged);
    },
  );

  app.post(
    '/v1/users/:user/promotional-credits',
    {
      schema: {
        tags: ['users'],
        operationId: 'creditPromotionalCoins',
        summary: 'Grant promotional coins',
        description:
          'Grants coins that expire. Gifts take promotional coins before paid ones, those that expire first. Repeating a request with the same key returns the original response with 200.',
        security: SERVER_ONLY,
        params: UserPath,
        headers: KeyHeader,
        body: PromotionalCreditRequest,
        response: { 200: Journal, 201: Journal },
        refusals: ['user_not_found', 'upgrade_incomplete'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      const carried = await creditPromotionalCoins(pools.money, request.params.user, request.body, asker);
      return sendCarried(reply, carried, accountsChanged);
    },
  );

  app.post(
    '/v1/top-ups/:top_up/refunds',
    {
      schema: {
        tags: ['users'],
        operationId: 'refundTopUp',
        summary: 'Refund a top-up',
        description:
          'Takes the coins of a top-up back after you have returned its price, in whole or in part. Coins that were spent are owed: the user cannot send gifts until new coins have repaid them. The response names the gifts that they had paid for. Repeating a request with the same key returns the original response with 200.',
        security: SERVER_ONLY,
        params: TopUpPath,
        headers: KeyHeader,
        body: RefundRequest,
        response: { 200: Refund, 201: Refund },
        refusals: ['journal_not_found', 'refund_too_large', 'upgrade_incomplete'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const topUp = await findJournal(pools.reads, request.params.top_up, 'top_up');
      if (isRefusal(topUp)) return sendRefusal(reply, topUp);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      return sendCarried(reply, await refundTopUp(pools.money, topUp, request.body, asker), accountsChanged);
    },
  );

  app.post(
    '/v1/chargebacks/:chargeback/withdrawal',
    {
      schema: {
        tags: ['users'],
        operationId: 'withdrawChargeback',
        summary: 'Withdraw a chargeback',
        description:
          'Returns the coins that a chargeback took, each to where it was, after you have won the dispute. Repeating a request with the same key returns the original response with 200.',
        security: SERVER_ONLY,
        params: ChargebackPath,
        headers: KeyHeader,
        body: PostWithdrawal,
        response: { 200: ChargebackWithdrawal, 201: ChargebackWithdrawal },
        refusals: ['journal_not_found', 'chargeback_withdrawn', 'purchase_state', 'upgrade_incomplete'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const chargeback = await findJournal(pools.reads, request.params.chargeback, 'chargeback');
      if (isRefusal(chargeback)) return sendRefusal(reply, chargeback);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      const purchase = await readPurchaseOfJournal(pools.reads, chargeback.subject!);
      const wrong = purchase && checkCustom(purchase);
      if (wrong) return sendRefusal(reply, wrong);
      const carried = purchase
        ? await winDispute(pools.money, purchase, chargeback, request.body, asker)
        : await withdrawChargeback(pools.money, chargeback, request.body, asker);
      return sendCarried(reply, carried, accountsChanged);
    },
  );
}

/** Refuses what the schema cannot express. Null: it is valid. */
function checkAdjustment({ account, coin_kind, coins }: AdjustmentRequest): Refusal | null {
  const invalid = (param: string, detail: string) => refuse('invalid_request', detail, { param });
  if (coins === 0) return invalid('coins', 'coins must not be 0.');
  if (account === 'earnings' && coin_kind !== undefined)
    return invalid('coin_kind', 'Earnings have no kinds of coins.');
  if (coin_kind === 'promotional' && coins > 0)
    return invalid('coin_kind', 'Grant promotional coins with /promotional-credits, which has their expiry.');
  return null;
}

async function findJournal(
  pool: pg.Pool,
  wireId: string,
  kind: 'top_up' | 'chargeback',
): Promise<StoredJournal | Refusal> {
  const id = fromWireId('jnl', wireId);
  const journal = id === null ? null : await readJournal(pool, id);
  if (journal?.kind === kind) return journal;
  // Do not repeat path text that is not an identifier.
  const name = id === null ? 'of this name' : wireId;
  const what = kind === 'top_up' ? 'top-up' : 'chargeback';
  return refuse('journal_not_found', `There is no ${what} ${name}.`, { param: kind });
}
